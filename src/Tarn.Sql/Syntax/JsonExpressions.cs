namespace Tarn.Sql.Syntax;

internal enum JsonBehaviorKind { Null, Error, Default, True, False, EmptyArray, EmptyObject }

/// <summary>The result when a path finds nothing, or fails; <see cref="Value"/> for a default.</summary>
internal sealed record JsonBehavior(JsonBehaviorKind Kind, Expression? Value = null);

/// <summary>A value that enters SQL/JSON; <see cref="Formatted"/>: FORMAT JSON, its text is JSON itself.</summary>
internal sealed record JsonInput(Expression Value, bool Formatted);

/// <summary>The value of the call, its path, and the values of the path's variables.</summary>
internal sealed record JsonPathInvocation(JsonInput Input, TextLiteral Path, IReadOnlyList<(string Name, JsonInput Value)> Passing);

internal enum JsonWrapper { None, Conditional, Unconditional }

/// <summary>JSON_EXISTS, JSON_VALUE or JSON_QUERY.</summary>
internal sealed record JsonSearch(string Function, JsonPathInvocation Invocation, SourcePosition At) : Expression(At)
{
    public TypeName? Returning { get; init; }

    public JsonBehavior? OnEmpty { get; init; }

    public JsonBehavior? OnError { get; init; }

    public JsonWrapper Wrapper { get; init; }

    public bool OmitsQuotes { get; init; }
}

/// <summary>The items that a path of JSON_TABLE finds, as JSON texts.</summary>
internal sealed record JsonRows(JsonPathInvocation Invocation, bool Fails, SourcePosition At) : Expression(At);

/// <summary>JSON_OBJECT, or JSON_ARRAY, whose parts have no names.</summary>
internal sealed record JsonConstructor(bool IsObject, IReadOnlyList<(Expression? Name, JsonInput Value)> Parts, SourcePosition At) : Expression(At)
{
    public bool SkipsNulls { get; init; }

    public bool UniqueKeys { get; init; }

    public TypeName? Returning { get; init; }
}
