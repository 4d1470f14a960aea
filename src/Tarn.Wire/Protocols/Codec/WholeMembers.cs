namespace Tarn.Wire.Protocols;

/// <summary>
/// Members that HTTP has in path, query or headers, when one document holds them all: they get the limits of path, query or headers.
/// </summary>
public static class WholeMembers
{
    private const int HeadBytesMax = 64 * 1_024;

    /// <summary>A label of the path. An empty one is a missing one, because no route matches it.</summary>
    public static string? Label(string? value) => string.IsNullOrEmpty(value) ? null : value;

    /// <summary>A text that may become a header of an answer.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: no header can hold it.</exception>
    public static string? Text(string name, string? value)
    {
        if (value is null)
        {
            return null;
        }

        HttpMembers.Check(name, value);
        return value.Length <= HeadBytesMax ? value : throw TooLong(name);
    }

    /// <summary>Headers of one prefix: names in lower case, of the letters that a header's name may have.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument: no headers can hold them.</exception>
    public static IReadOnlyDictionary<string, string>? Prefixed(IReadOnlyDictionary<string, string>? values)
    {
        if (values is null)
        {
            return null;
        }

        var (all, length) = (new Dictionary<string, string>(StringComparer.Ordinal), 0);
        foreach (var (name, value) in values)
        {
            if (name.Length == 0 || name.Any(static letter => !IsToken(letter)))
            {
                throw new AwsErrorException("InvalidArgument", 400, $"'{name}' cannot be a header's name.");
            }

            HttpMembers.Check(name, value);
            length += name.Length + value.Length;
            all[name.ToLowerInvariant()] = length <= HeadBytesMax ? value : throw TooLong(name);
        }

        return all;
    }

    private static bool IsToken(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter);

    private static AwsErrorException TooLong(string name) =>
        new("InvalidArgument", 400, $"{name} is longer than {HeadBytesMax} characters.");
}
