namespace Tarn.Sql.Engine;

/// <summary>What holds for a part of a statement.</summary>
[Flags]
internal enum EngineTraits
{
    None = 0,

    /// <summary>Each evaluation gives its own value.</summary>
    Volatile = 1,

    /// <summary>It contains a query, an aggregate or a window, which the body of a lambda cannot have.</summary>
    Query = 2,

    /// <summary>It calls a C# function, so that a second evaluation costs more than a copy of the value.</summary>
    Costly = 4,

    /// <summary>It contains a lambda, which cannot name columns of a query around.</summary>
    Lambda = 8,
}
