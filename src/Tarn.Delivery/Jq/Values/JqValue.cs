namespace Tarn.Delivery.Jq.Values;

/// <summary>A JSON value. It never changes.</summary>
internal sealed class JqValue
{
    /// <summary>
    /// Most arrays and objects within each other. A bound by the thread's stack would let a record have another result
    /// when another thread reads it again.
    /// </summary>
    public const int DepthMax = 1_000;

    private readonly object? _content;
    private readonly int _depth;

    private JqValue(JqKind kind, double number, object? content)
    {
        Kind = kind;
        Number = number;
        _content = content;
    }

    private JqValue(JqValue[] items)
        : this(JqKind.Array, 0, items)
    {
        var inner = 0;
        foreach (var item in items)
        {
            inner = Math.Max(inner, item._depth);
        }

        _depth = Below(inner);
    }

    private JqValue(JqObject members)
        : this(JqKind.Object, 0, members)
    {
        var inner = 0;
        for (var i = 0; i < members.Count; i++)
        {
            inner = Math.Max(inner, members.Members[i].Value._depth);
        }

        _depth = Below(inner);
    }

    public static JqValue Null { get; } = new(JqKind.Null, 0, null);

    public static JqValue True { get; } = new(JqKind.True, 0, null);

    public static JqValue False { get; } = new(JqKind.False, 0, null);

    public static JqValue Zero { get; } = new(JqKind.Number, 0, null);

    public static JqValue EmptyArray { get; } = new(JqKind.Array, 0, Array.Empty<JqValue>());

    public static JqValue EmptyText { get; } = new(JqKind.String, 0, string.Empty);

    public JqKind Kind { get; }

    /// <summary>The number; 0 for other kinds.</summary>
    public double Number { get; }

    public string Text => (string)_content!;

    public JqValue[] Items => (JqValue[])_content!;

    public JqObject Members => (JqObject)_content!;

    /// <summary>Everything but null and false.</summary>
    public bool IsTruthy => Kind > JqKind.False;

    public bool IsNumber => Kind == JqKind.Number;

    public bool IsString => Kind == JqKind.String;

    public bool IsArray => Kind == JqKind.Array;

    public bool IsObject => Kind == JqKind.Object;

    public string TypeName => Kind switch
    {
        JqKind.Null => "null",
        JqKind.False or JqKind.True => "boolean",
        JqKind.Number => "number",
        JqKind.String => "string",
        JqKind.Array => "array",
        _ => "object",
    };

    public static JqValue Of(bool value) => value ? True : False;

    public static JqValue Of(double value) => new(JqKind.Number, value, null);

    public static JqValue Of(string value) => value.Length == 0 ? EmptyText : new(JqKind.String, 0, value);

    /// <summary>The array belongs to the value from here on.</summary>
    /// <exception cref="InsufficientExecutionStackException">The value is deeper than <see cref="DepthMax"/>.</exception>
    public static JqValue Of(JqValue[] items) => items.Length == 0 ? EmptyArray : new(items);

    /// <exception cref="InsufficientExecutionStackException">The value is deeper than <see cref="DepthMax"/>.</exception>
    public static JqValue Of(JqObject members) => new(members);

    private static int Below(int inner) => inner < DepthMax ? inner + 1 : throw new InsufficientExecutionStackException();
}
