namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>A part of a path of SQL/JSON.</summary>
internal abstract record PathNode
{
    public sealed record Root : PathNode;

    public sealed record Current : PathNode;

    public sealed record Last : PathNode;

    public sealed record Literal(JsonItem Value) : PathNode;

    public sealed record Variable(string Name) : PathNode;

    public sealed record Sign(bool Negative, PathNode Value) : PathNode;

    public sealed record Operation(char Operator, PathNode Left, PathNode Right) : PathNode;

    /// <summary>A member by its name; null: all members.</summary>
    public sealed record Member(PathNode Base, string? Name) : PathNode;

    /// <summary>Members of a name on any level below.</summary>
    public sealed record Descendant(PathNode Base, string Name) : PathNode;

    /// <summary>Elements; no subscripts: all of them.</summary>
    public sealed record Elements(PathNode Base, IReadOnlyList<(PathNode From, PathNode? To)> Subscripts) : PathNode;

    public sealed record Filter(PathNode Base, PathPredicate Predicate) : PathNode;

    public sealed record Method(PathNode Base, string Name) : PathNode;
}

/// <summary>A condition in a path. It may be unknown.</summary>
internal abstract record PathPredicate
{
    public sealed record Junction(bool And, PathPredicate Left, PathPredicate Right) : PathPredicate;

    public sealed record Inverse(PathPredicate Value) : PathPredicate;

    public sealed record Comparison(string Operator, PathNode Left, PathNode Right) : PathPredicate;

    public sealed record Exists(PathNode Value) : PathPredicate;

    public sealed record StartsWith(PathNode Value, PathNode Start) : PathPredicate;

    public sealed record IsUnknown(PathPredicate Value) : PathPredicate;
}

/// <summary>A path and its mode.</summary>
/// <param name="IsLax">Whether missing parts are empty, and arrays and their elements stand for each other.</param>
internal sealed record SqlJsonPath(bool IsLax, PathNode Expression);
