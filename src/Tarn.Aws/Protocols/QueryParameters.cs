using System.Text;

namespace Tarn.Aws.Protocols;

/// <summary>Names and values of a query string or a form, each decoded once, in the order sent.</summary>
public sealed class QueryParameters
{
    private static readonly QueryParameters None = new();

    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <summary>All parameters, in the order sent. A name without an equals sign has an empty value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _parameters;

    /// <summary>The first value of that exact name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var parameter in _parameters)
            {
                if (parameter.Key == name)
                {
                    return parameter.Value;
                }
            }

            return null;
        }
    }

    /// <summary>True where the name is present, with or without a value.</summary>
    public bool Has(string name) => this[name] is not null;

    /// <summary>Reads <c>a=1&amp;b&amp;c=x%20y</c>; a plus is a space.</summary>
    public static QueryParameters Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return None;
        }

        var result = new QueryParameters();
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            result._parameters.Add(equals < 0
                ? new(Decode(pair), "")
                : new(Decode(pair[..equals]), Decode(pair[(equals + 1)..])));
        }

        return result;
    }

    /// <summary>Reads a form body.</summary>
    public static QueryParameters Parse(ReadOnlySpan<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8));

    private static string Decode(ReadOnlySpan<char> text) =>
        text.ContainsAny('%', '+') ? Uri.UnescapeDataString(text.ToString().Replace('+', ' ')) : text.ToString();
}
