-- Neovim 0.11 or newer. Save it as `.nvim.lua` beside `platform.yaml` (with `vim.o.exrc = true` in your configuration), or
-- in the folder `plugin` of your configuration.
vim.lsp.config("yamlls", {
  cmd = { "yaml-language-server", "--stdio" },
  filetypes = { "yaml" },
  -- the folder from which the schema's path counts
  root_markers = { "platform.schema.json", ".git" },
  settings = {
    yaml = {
      -- made by `platformc schema > platform.schema.json`
      schemas = { ["./platform.schema.json"] = { "platform.yaml" } },
      validate = true,
      hover = true,
      completion = true,
      -- a new section gets the keys that it must have, not every default
      disableDefaultProperties = true,
    },
  },
})
vim.lsp.enable("yamlls")
