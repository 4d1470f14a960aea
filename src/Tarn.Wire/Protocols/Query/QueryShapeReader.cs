using System.Globalization;

namespace Tarn.Wire.Protocols;

/// <summary>Reads shapes from form parameters: <c>Tags.member.1.Key=a</c>.</summary>
internal struct QueryShapeReader : IShapeReader
{
    private readonly string[] _names;
    private readonly string[] _values;
    private readonly Stack<Frame> _frames = new();
    private readonly Stack<MemberTraits> _maps = new();
    private string _path = "";

    public QueryShapeReader(QueryParameters form)
    {
        _names = [.. form.All.Select(parameter => parameter.Key)];
        _values = [.. form.All.Select(parameter => parameter.Value)];
        Array.Sort(_names, _values, StringComparer.Ordinal);
    }

    public readonly bool BeginStructure(StructureTraits structure)
    {
        _frames.Push(new Frame(_path, 0));
        return true;
    }

    public int NextMember(StructureTraits structure)
    {
        var (prefix, next) = _frames.Pop();
        for (; next < structure.Members.Length; next++)
        {
            var path = Join(prefix, NameOf(structure.Members[next]));
            if (Has(path))
            {
                _frames.Push(new Frame(prefix, next + 1));
                _path = path;
                return next;
            }
        }

        return -1;
    }

    public readonly bool BeginList(MemberTraits member)
    {
        _frames.Push(new Frame(member.Flattened ? _path : Join(_path, member.Item!.WireName), 1));
        return true;
    }

    public bool NextItem()
    {
        var (prefix, next) = _frames.Pop();
        var path = Join(prefix, next.ToString(CultureInfo.InvariantCulture));
        if (!Has(path))
        {
            return false;
        }

        _frames.Push(new Frame(prefix, next + 1));
        _path = path;
        return true;
    }

    public readonly bool BeginMap(MemberTraits member)
    {
        _maps.Push(member);
        _frames.Push(new Frame(member.Flattened ? _path : Join(_path, "entry"), 1));
        return true;
    }

    public string? NextKey()
    {
        if (!NextItem())
        {
            _maps.Pop();
            return null;
        }

        var map = _maps.Peek();
        var key = ValueAt($"{_path}.{map.KeyName}") ?? "";
        _path += $".{map.Item?.WireName ?? "value"}";
        return key;
    }

    public readonly string? String() => ValueAt(_path);

    public readonly int? Int32() => String() is not { Length: > 0 } text ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed();

    public readonly long? Int64() => String() is not { Length: > 0 } text ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed();

    public readonly double? Double() => String() is not { Length: > 0 } text ? null
        : double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw Malformed();

    public readonly bool? Boolean() => String()?.ToLowerInvariant() switch
    {
        null or "" => null,
        "true" => true,
        "false" => false,
        _ => throw Malformed(),
    };

    public readonly ReadOnlyMemory<byte>? Blob()
    {
        try
        {
            return String() is { } text ? Convert.FromBase64String(text) : null;
        }
        catch (FormatException)
        {
            throw Malformed();
        }
    }

    public readonly DateTimeOffset? Timestamp(TimestampFormat format) => String() is not { Length: > 0 } text ? null
        : WireTime.TryParse(text, format, out var value) ? value : throw Malformed();

    public readonly T? Form<T, TForm>()
        where T : struct
        where TForm : IJsonForm<T> => throw new NotSupportedException("Only JSON has values in forms of their own.");

    public readonly string? Document() => String();

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";

    // a flattened list whose items have a name uses that name; the item of a map is its value
    private static string NameOf(MemberTraits member) =>
        member is { Flattened: true, Item: { Name: "member" } item } && item.WireName != item.Name ? item.WireName : member.WireName;

    private readonly AwsErrorException Malformed() =>
        new("MalformedInput", 400, $"The value of the parameter {_path} is not of its type");

    private readonly string? ValueAt(string path)
    {
        var index = Array.BinarySearch(_names, path, StringComparer.Ordinal);
        return index >= 0 ? _values[index] : null;
    }

    // True if there is a parameter of that name, or one below it.
    private readonly bool Has(string path)
    {
        var index = Array.BinarySearch(_names, path, StringComparer.Ordinal);
        if (index >= 0)
        {
            return true;
        }

        var below = path + ".";
        index = ~Array.BinarySearch(_names, below, StringComparer.Ordinal);
        return index < 0 || (index < _names.Length && _names[index].StartsWith(below, StringComparison.Ordinal));
    }

    private readonly record struct Frame(string Prefix, int Next);
}
