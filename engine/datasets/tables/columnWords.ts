/** What columns of tables are called. */
export const columnWords = {
  image:
    /^(?:(?:image|img|file|picture|photo)s?(?:[ _-]?(?:path|name|file|id)s?)?|(?:file|rel)?[ _-]?paths?|filename)$/i,
  label: /^(?:(?:class|label|category|target)(?:e?s)?(?:[ _-]?names?)?|y)$/i,
  split:
    /^(?:splits?|sets?|subsets?|partitions?|folds?|data[ _-]?sets?|is[ _-]?(?:train(?:ing)?|val(?:id(?:ation)?)?|test))$/i,
};
