// As OCA's template for addons sets prettier. `make lint` and pre-commit both say by
// NODE_PATH where the plugin is.
/** @type {import("prettier").Config} */
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    semi: true,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
};
