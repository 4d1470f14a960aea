namespace Tarn.Commands.Sql.Completion;

/// <summary>The kinds of words that may be at the cursor.</summary>
internal enum ExpectedWord
{
    /// <summary>No word: the cursor is in a text, a comment or a number.</summary>
    None,

    Database,

    /// <summary>A table, or the database before it.</summary>
    Table,

    /// <summary>A column, a function, a keyword, or a table.</summary>
    Any,
}
