using Tarn.Delivery.Jq.Programs;
using Tarn.Delivery.Jq.Values;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>The built-in functions that need their arguments as code, or paths.</summary>
internal static class SpecialForms
{
    private static readonly JqNode Input = new PathNodes.Identity();
    private static readonly JqNode NoOutput = new ControlNodes.Empty();

    /// <summary>The node of a call; null: the name is no special form.</summary>
    public static JqNode? Make(string name, JqNode[] arguments) => (name, arguments) switch
    {
        ("empty", []) => NoOutput,
        ("null", []) => new ValueNodes.Constant(JqValue.Null),
        ("true", []) => new ValueNodes.Constant(JqValue.True),
        ("false", []) => new ValueNodes.Constant(JqValue.False),
        ("path", [var body]) => new PathNodes.Paths(body),
        ("getpath", [var keys]) => new PathNodes.GetPath(keys),
        ("select", [var condition]) => new ControlNodes.If(condition, Input, NoOutput),
        ("recurse", [var update]) => new LoopNodes.Again(LoopNodes.Again.Kind.Recurse, null, update),
        ("while", [var condition, var update]) => new LoopNodes.Again(LoopNodes.Again.Kind.While, condition, update),
        ("until", [var condition, var update]) => new LoopNodes.Again(LoopNodes.Again.Kind.Until, condition, update),
        ("limit", [var count, var body]) => new ControlNodes.Limit(count, body),
        ("first", [var body]) => new ControlNodes.Limit(new ValueNodes.Constant(JqValue.Of(1)), body),
        ("range", [var to]) => Range(new ValueNodes.Constant(JqValue.Zero), to),
        ("range", [var from, var to]) => Range(from, to),
        ("range", [var from, var to, var by]) => new LoopNodes.Range(from, to, by),
        ("_texts", [var captures, var text]) => new EditNodes.Texts(captures, text),
        _ => null,
    };

    private static LoopNodes.Range Range(JqNode from, JqNode to) => new(from, to, new ValueNodes.Constant(JqValue.Of(1)));
}
