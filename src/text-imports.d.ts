// Files that are imported as their text, in the bundle and in tests alike (src/build/text-imports.ts).
declare module '*.yml' {
  const text: string
  export default text
}
declare module '*.md' {
  const text: string
  export default text
}
declare module '*.1' {
  const text: string
  export default text
}
declare module '*?text' {
  const text: string
  export default text
}

declare module '*.css' {
  const text: string
  export default text
}

// Parsed when the program is built (src/build/parsed-definitions.ts).
declare module '*.yml?definition' {
  const definition: import('./domain/definition/definition.js').Definition
  export default definition
}

declare module '*.yml?strategy' {
  const strategy: import('./domain/gather/strategy.js').Strategy
  export default strategy
}

// Made of the schema in the file that is named (src/build/json-schemas.ts).
declare module '*?json-schema' {
  const text: string
  export default text
}
