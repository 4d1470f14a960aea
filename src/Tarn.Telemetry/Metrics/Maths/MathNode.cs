namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>A part of a parsed expression.</summary>
internal abstract record MathNode
{
    /// <summary>A number.</summary>
    public sealed record Number(double Value) : MathNode;

    /// <summary>A text in quotes.</summary>
    public sealed record Text(string Value) : MathNode;

    /// <summary>The id of a query, or a word that a function takes.</summary>
    public sealed record Name(string Value) : MathNode;

    /// <summary>A list in brackets.</summary>
    public sealed record List(IReadOnlyList<MathNode> Items) : MathNode;

    /// <summary>A function with its arguments.</summary>
    public sealed record Call(string Function, IReadOnlyList<MathNode> Arguments) : MathNode;

    /// <summary>A negated part.</summary>
    public sealed record Negated(MathNode Part) : MathNode;

    /// <summary>An operator between two parts.</summary>
    public sealed record Binary(string Operator, MathNode Left, MathNode Right) : MathNode;

    /// <summary>The part and all parts inside it.</summary>
    public IEnumerable<MathNode> All() => Inner().SelectMany(part => part.All()).Prepend(this);

    private IEnumerable<MathNode> Inner() => this switch
    {
        List list => list.Items,
        Call call => call.Arguments,
        Negated negated => [negated.Part],
        Binary binary => [binary.Left, binary.Right],
        _ => [],
    };
}
