namespace Tarn.Sql.Functions.Managed.SqlJson;

/// <summary>Evaluates a path over a value. Predicates are in <c>PathEvaluator.Predicates.cs</c>.</summary>
internal sealed partial class PathEvaluator(SqlJsonPath path, JsonItem root, IReadOnlyDictionary<string, JsonItem> variables)
{
    private readonly Stack<JsonItem> _current = new();
    private readonly Stack<int> _last = new();
    private int _objects;

    /// <summary>The items that the path selects.</summary>
    /// <exception cref="PathFailureException">The path fails on this value.</exception>
    public IReadOnlyList<JsonItem> Run() => Of(path.Expression);

    private IReadOnlyList<JsonItem> Of(PathNode node) => node switch
    {
        PathNode.Root => [root],
        PathNode.Current => [_current.Peek()],
        PathNode.Last => _last.TryPeek(out var last) ? [new JsonItem.Whole(last)] : throw Failed("accessing the last array index with no enclosing array"),
        PathNode.Literal literal => [literal.Value],
        PathNode.Variable variable => variables.TryGetValue(variable.Name, out var value) ? [value]
            : throw Failed($"no value passed for parameter {variable.Name}"),
        PathNode.Sign sign => [.. Unwrapped(Of(sign.Value)).Select(item => Signed(item, sign.Negative))],
        PathNode.Operation operation => [Computed(operation)],
        PathNode.Member member => [.. Unwrapped(Of(member.Base)).SelectMany(item => Member(item, member.Name))],
        PathNode.Descendant descendant => [.. Of(descendant.Base).SelectMany(item => Descendants(item, descendant.Name))],
        PathNode.Elements elements => [.. Of(elements.Base).SelectMany(item => Elements(item, elements.Subscripts))],
        PathNode.Filter filter => [.. Unwrapped(Of(filter.Base)).Where(item => Within(item, () => Holds(filter.Predicate) == true))],
        PathNode.Method method => [.. Called(method)],
        _ => throw new InvalidOperationException($"no value for {node.GetType().Name}"),
    };

    private T Within<T>(JsonItem item, Func<T> evaluate)
    {
        _current.Push(item);
        var result = evaluate();
        _current.Pop();
        return result;
    }

    /// <summary>In lax mode, the elements of arrays stand for the arrays.</summary>
    private IEnumerable<JsonItem> Unwrapped(IEnumerable<JsonItem> items) =>
        path.IsLax ? items.SelectMany(item => item is JsonItem.List list ? list.Items : [item]) : items;

    private IEnumerable<JsonItem> Member(JsonItem item, string? name)
    {
        if (item is not JsonItem.Members members)
        {
            return path.IsLax ? [] : throw Failed("invalid item type. Expected: OBJECT");
        }

        var found = members.Fields.Where(f => name is null || f.Name == name).Select(f => f.Value).ToList();
        return found.Count > 0 || name is null || path.IsLax ? found : throw Failed($"missing member '{name}' in JSON object");
    }

    private static IEnumerable<JsonItem> Descendants(JsonItem item, string name) => item switch
    {
        JsonItem.Members members => members.Fields.Where(f => f.Name == name).Select(f => f.Value)
            .Concat(members.Fields.SelectMany(f => Descendants(f.Value, name))),
        JsonItem.List list => list.Items.SelectMany(inner => Descendants(inner, name)),
        _ => [],
    };

    private IEnumerable<JsonItem> Elements(JsonItem item, IReadOnlyList<(PathNode From, PathNode? To)> subscripts)
    {
        var items = item is JsonItem.List list ? list.Items : path.IsLax ? [item] : throw Failed("invalid item type. Expected: ARRAY");
        if (subscripts.Count == 0)
        {
            return items;
        }

        var found = new List<JsonItem>();
        _last.Push(items.Count - 1);
        foreach (var (from, to) in subscripts)
        {
            var first = Index(from);
            var last = to is null ? first : Index(to);
            if (!path.IsLax && (first > last || first < 0 || last >= items.Count))
            {
                throw Failed("invalid array subscript");
            }

            for (var i = Math.Max(first, 0); i <= Math.Min(last, items.Count - 1); i++)
            {
                found.Add(items[(int)i]);
            }
        }

        _last.Pop();
        return found;
    }

    private long Index(PathNode node) => Of(node) is [var item] ? item switch
    {
        JsonItem.Whole whole => whole.Value,
        JsonItem.Fixed number => (long)Math.Round(number.Value, MidpointRounding.AwayFromZero),
        JsonItem.Floating number => (long)Math.Round(number.Value, MidpointRounding.AwayFromZero),
        _ => throw Failed("array subscript must be a number"),
    } : throw Failed("array subscript must be a singleton numeric value");

    private static JsonItem Signed(JsonItem item, bool isNegative) => item switch
    {
        JsonItem.Whole number => isNegative ? new JsonItem.Whole(checked(-number.Value)) : number,
        JsonItem.Fixed number => isNegative ? new JsonItem.Fixed(-number.Value) : number,
        JsonItem.Floating number => isNegative ? new JsonItem.Floating(-number.Value) : number,
        _ => throw Failed("invalid item type. Expected: NUMBER"),
    };

    private JsonItem Computed(PathNode.Operation operation)
    {
        var (left, right) = (Unwrapped(Of(operation.Left)).ToList(), Unwrapped(Of(operation.Right)).ToList());
        if (left.Count != 1 || right.Count != 1)
        {
            throw Failed("arithmetic binary expression requires singleton operands");
        }

        try
        {
            return (left[0], right[0]) switch
            {
                (JsonItem.Whole a, JsonItem.Whole b) => new JsonItem.Whole(Whole(operation.Operator, a.Value, b.Value)),
                (JsonItem.Floating, _) or (_, JsonItem.Floating) => new JsonItem.Floating(Floating(operation.Operator, Double(left[0]), Double(right[0]))),
                _ => new JsonItem.Fixed(Fixed(operation.Operator, Decimal(left[0]), Decimal(right[0]))),
            };
        }
        catch (ArithmeticException e)
        {
            throw Failed(e is DivideByZeroException ? "division by zero" : "numeric overflow");
        }
    }

    private static long Whole(char sign, long a, long b) => sign switch
    {
        '+' => checked(a + b),
        '-' => checked(a - b),
        '*' => checked(a * b),
        '/' => a / b,
        _ => a % b,
    };

    private static decimal Fixed(char sign, decimal a, decimal b) => sign switch { '+' => a + b, '-' => a - b, '*' => a * b, '/' => a / b, _ => a % b };

    private static double Floating(char sign, double a, double b) => sign switch { '+' => a + b, '-' => a - b, '*' => a * b, '/' => a / b, _ => a % b };

    private static double Double(JsonItem item) => item switch
    {
        JsonItem.Whole number => number.Value,
        JsonItem.Fixed number => (double)number.Value,
        JsonItem.Floating number => number.Value,
        _ => throw Failed("invalid item type. Expected: NUMBER"),
    };

    private static decimal Decimal(JsonItem item) => item switch
    {
        JsonItem.Whole number => number.Value,
        JsonItem.Fixed number => number.Value,
        _ => throw Failed("invalid item type. Expected: NUMBER"),
    };

    private IEnumerable<JsonItem> Called(PathNode.Method method)
    {
        var items = Of(method.Base);
        return method.Name switch
        {
            "type" => items.Select(item => new JsonItem.Text(TypeName(item))),
            "size" => items.Select(item => item is JsonItem.List list ? new JsonItem.Whole(list.Items.Count)
                : path.IsLax ? new JsonItem.Whole(1) : throw Failed("invalid item type. Expected: ARRAY")),
            "keyvalue" => Unwrapped(items).SelectMany(KeyValues),
            _ => Unwrapped(items).Select(item => Number(item, method.Name)),
        };
    }

    private static JsonItem Number(JsonItem item, string method) => (method, item) switch
    {
        ("double", JsonItem.Text text) => double.TryParse(
            text.Value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? new JsonItem.Floating(value) : throw Failed($"cannot convert '{text.Value}' to double"),
        ("double", _) => new JsonItem.Floating(Double(item)),
        (_, JsonItem.Whole number) => method == "abs" ? new JsonItem.Whole(Math.Abs(number.Value)) : number,
        (_, JsonItem.Fixed number) => new JsonItem.Fixed(
            method switch { "abs" => Math.Abs(number.Value), "floor" => Math.Floor(number.Value), _ => Math.Ceiling(number.Value) }),
        _ => new JsonItem.Floating(Double(item) is var number
            ? method switch { "abs" => Math.Abs(number), "floor" => Math.Floor(number), _ => Math.Ceiling(number) } : 0),
    };

    private IEnumerable<JsonItem> KeyValues(JsonItem item)
    {
        if (item is not JsonItem.Members members)
        {
            throw Failed("invalid item type. Expected: OBJECT");
        }

        var id = _objects++;
        return members.Fields.Select(f => new JsonItem.Members([("name", new JsonItem.Text(f.Name)), ("value", f.Value), ("id", new JsonItem.Whole(id))]));
    }

    private static string TypeName(JsonItem item) => item switch
    {
        JsonItem.Null => "null",
        JsonItem.Truth => "boolean",
        JsonItem.Text => "string",
        JsonItem.List => "array",
        JsonItem.Members => "object",
        _ => "number",
    };

    private static PathFailureException Failed(string message) => new("path evaluation failed: " + message);
}

/// <summary>A path fails on a value.</summary>
internal sealed class PathFailureException(string message) : Exception(message);
