using System.Globalization;
using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>
/// The broken constraints of one input, in AWS's words. Nothing is allocated while all constraints hold. Like AWS, it
/// lists at most ten. Values are printed in Java's form: <c>[a, b]</c>, <c>{k=v}</c>, <c>java.nio.HeapByteBuffer[pos=0
/// lim=3 cap=3]</c>.
/// </summary>
public sealed class Violations
{
    private const int ListedMax = 10;
    private List<(string? Name, int Index)>? _path;
    private List<string>? _sentences;
    private string? _missing;
    private bool _isInside;

    /// <summary>True if any constraint is broken.</summary>
    public bool Any => _sentences is not null;

    private bool Full => _sentences?.Count >= ListedMax;

    /// <summary>Throws the service's error if any constraint is broken.</summary>
    public void ThrowIfAny(ServiceDescriptor service)
    {
        if (_sentences is null)
        {
            return;
        }

        if (service.ValidationMessage is { } message && !(_isInside && service.InnerValidationErrorCode is not null))
        {
            throw new AwsErrorException(service.ValidationErrorCode, 400, message.Replace("{member}", _missing, StringComparison.Ordinal))
            {
                QueryCode = service.ValidationQueryCode,
            };
        }

        var count = _sentences.Count == 1 ? "1 validation error detected: " : $"{_sentences.Count} validation errors detected: ";
        var code = service.InnerValidationErrorCode ?? service.ValidationErrorCode;
        throw new AwsErrorException(code, 400, count + string.Join("; ", _sentences)) { QueryCode = service.ValidationQueryCode };
    }

    /// <summary>Enters a structure, list or map.</summary>
    public void Enter(string member) => (_path ??= []).Add((member, 0));

    /// <summary>Enters an item of a list; the first has index 0.</summary>
    public void EnterItem(int index) => (_path ??= []).Add((null, index + 1));

    /// <summary>Enters an entry of a map.</summary>
    public void EnterEntry(string key) => (_path ??= []).Add((key + ".member", 0));

    /// <summary>Leaves the innermost member, item or entry.</summary>
    public void Leave() => _path!.RemoveAt(_path.Count - 1);

    /// <summary>Adds the violation of a missing required member.</summary>
    public void Missing(string member)
    {
        (_missing, _isInside) = _missing is null ? (char.ToUpperInvariant(member[0]) + member[1..], _path is { Count: > 0 }) : (_missing, _isInside);
        Add(member, null, null, "Member must not be null");
    }

    public void Check(string member, string? value, Constraint constraint)
    {
        if (value is null)
        {
            return;
        }

        if (constraint.Pattern is { } pattern && !constraint.Matches(value))
        {
            Add(member, value, constraint, PatternText(pattern));
        }

        if (constraint.Values is { } values && Array.IndexOf(values, value) < 0)
        {
            Add(member, value, constraint, EnumText(values));
        }

        CheckSize(member, value, value.Length, constraint, "length");
    }

    /// <summary>Checks a whole number.</summary>
    public void Check(string member, long? value, Constraint constraint)
    {
        if (value is { } given)
        {
            CheckSize(member, given, given, constraint, "value");
        }
    }

    /// <summary>Checks a number.</summary>
    public void Check(string member, double? value, Constraint constraint)
    {
        if (value is { } given)
        {
            // a value beyond decimal's range is beyond any bound of the model
            var clamped = double.IsNaN(given) ? 0 : (decimal)Math.Clamp(given, -1e27, 1e27);
            CheckSize(member, given, clamped, constraint, "value");
        }
    }

    public void Check(string member, ReadOnlyMemory<byte>? value, Constraint constraint)
    {
        if (value is { } given)
        {
            CheckSize(member, given, given.Length, constraint, "length");
        }
    }

    /// <summary>
    /// Checks text in a body. While the constraint holds, it allocates only for patterns and enums.
    /// </summary>
    public void CheckText(string member, ReadOnlySpan<byte> utf8, Constraint constraint)
    {
        var length = Ascii.IsValid(utf8) ? utf8.Length : Encoding.UTF8.GetCharCount(utf8);
        var isSized = (constraint.Min is not { } min || length >= min) && (constraint.Max is not { } max || length <= max);
        if (!isSized || constraint.Pattern is not null || constraint.Values is not null)
        {
            Check(member, Encoding.UTF8.GetString(utf8), constraint);
        }
    }

    /// <summary>Checks bytes by their length alone.</summary>
    public void CheckBlob(string member, int length, Constraint constraint) =>
        CheckSize(member, new JavaBlob(length), length, constraint, "length");

    /// <summary>Checks the number of a list's items.</summary>
    public void Check<T>(string member, IReadOnlyList<T>? value, Constraint constraint)
    {
        if (value is not null)
        {
            CheckSize(member, value, value.Count, constraint, "length");
        }
    }

    /// <summary>Checks the number of a map's entries.</summary>
    public void Check<T>(string member, IReadOnlyDictionary<string, T>? value, Constraint constraint)
    {
        if (value is not null)
        {
            CheckSize(member, value, value.Count, constraint, "length");
        }
    }

    /// <summary>
    /// Checks the number of items of a list that was not made; its items are printed as <paramref name="javaName"/>.
    /// </summary>
    public void CheckCount(string member, int count, Constraint constraint, string javaName) =>
        CheckSize(member, new JavaObjects(count, javaName), count, constraint, "length");

    /// <summary>Checks a list's strings, with one message for all of them.</summary>
    public void CheckItems(string member, IReadOnlyList<string>? value, Constraint constraint)
    {
        if (value is not null && value.Any(item => !Holds(item, constraint)))
        {
            Add(member, value, constraint, $"Member must satisfy constraint: {AllOf(constraint)}");
        }
    }

    /// <summary>Checks a map's keys, with one message for all of them.</summary>
    public void CheckKeys<T>(string member, IReadOnlyDictionary<string, T>? value, Constraint constraint)
    {
        if (value is not null && value.Keys.Any(key => !Holds(key, constraint)))
        {
            Add(member, value, constraint, $"Map keys must satisfy constraint: {AllOf(constraint)}");
        }
    }

    /// <summary>Checks a map's values, with one message for all of them.</summary>
    public void CheckValues(string member, IReadOnlyDictionary<string, string>? value, Constraint constraint)
    {
        if (value is not null && value.Values.Any(item => !Holds(item, constraint)))
        {
            Add(member, value, constraint, $"Map value must satisfy constraint: {AllOf(constraint)}");
        }
    }

    private static bool Holds(string value, Constraint constraint) =>
        (constraint.Min is not { } min || value.Length >= min)
        && (constraint.Max is not { } max || value.Length <= max)
        && (constraint.Values is not { } values || Array.IndexOf(values, value) >= 0)
        && (constraint.Pattern is null || constraint.Matches(value));

    private static string AllOf(Constraint constraint)
    {
        var demands = new List<string>();
        if (constraint.Max is { } max)
        {
            demands.Add(Bound("length", "less", max));
        }

        if (constraint.Min is { } min)
        {
            demands.Add(Bound("length", "greater", min));
        }

        if (constraint.Pattern is { } pattern)
        {
            demands.Add(PatternText(pattern));
        }

        if (constraint.Values is { } values)
        {
            demands.Add(EnumText(values));
        }

        return $"[{string.Join(", ", demands)}]";
    }

    private static string PatternText(string pattern) => $"Member must satisfy regular expression pattern: {pattern}";

    private static string EnumText(string[] values) => $"Member must satisfy enum value set: [{string.Join(", ", values)}]";

    private static string Bound(string measure, string than, decimal bound) =>
        string.Create(CultureInfo.InvariantCulture, $"Member must have {measure} {than} than or equal to {bound}");

    private void CheckSize<T>(string member, T value, decimal size, Constraint constraint, string measure)
    {
        if (constraint.Min is { } min && size < min)
        {
            Add(member, value, constraint, Bound(measure, "greater", min));
        }

        if (constraint.Max is { } max && size > max)
        {
            Add(member, value, constraint, Bound(measure, "less", max));
        }
    }

    // The message of a secret has no value, as on AWS.
    private void Add(string member, object? value, Constraint? constraint, string demand)
    {
        if (Full)
        {
            return;
        }

        var shown = constraint?.IsSensitive == true ? "" : value is null ? "null " : $"'{JavaToString.Of(value)}' ";
        (_sentences ??= []).Add($"Value {shown}at '{PathTo(member)}' failed to satisfy constraint: {demand}");
    }

    private string PathTo(string member)
    {
        var path = new StringBuilder();
        foreach (var (name, index) in _path ?? [])
        {
            _ = name is null ? path.Append(index).Append(".member") : path.Append(name);
            path.Append('.');
        }

        return path.Append(member).ToString();
    }
}
