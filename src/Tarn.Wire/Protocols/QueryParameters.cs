using System.Text;

namespace Tarn.Wire.Protocols;

/// <summary>Names and values of a query string or a form, each decoded once, in the order sent.</summary>
public sealed class QueryParameters
{
    private static readonly QueryParameters None = new();

    private const int ParametersMax = 10_000;

    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <summary>All parameters, in the order sent. A name without an equals sign has an empty value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _parameters;

    /// <summary>
    /// The error if parameters are missing here: too many, or one whose octets are no UTF-8. Null if all are here.
    /// </summary>
    public AwsErrorException? Failure { get; private set; }

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

    /// <summary>True if the name is present, with or without a value.</summary>
    public bool Has(string name) => this[name] is not null;

    /// <summary>These parameters and one more.</summary>
    public QueryParameters With(string name, string value)
    {
        var more = new QueryParameters { Failure = Failure };
        more._parameters.AddRange(_parameters);
        more._parameters.Add(new(name, value));
        return more;
    }

    /// <summary>
    /// A name that occurs more than once, in any case, among the names that satisfy <paramref name="isMeant"/>; null if
    /// there is none.
    /// </summary>
    public string? Repeated(Func<string, bool> isMeant)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, _) in _parameters)
        {
            if (isMeant(name) && !seen.Add(name))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>
    /// Reads <c>a=1&amp;b&amp;c=x%20y</c>; a plus is a space. Never throws, because the parameters choose the protocol
    /// in which the error is written.
    /// </summary>
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

            if (result._parameters.Count == ParametersMax)
            {
                result.Failure = new AwsErrorException("MalformedInput", 400, "The request has too many parameters.");
                return result;
            }

            var equals = pair.IndexOf('=');
            var encoded = equals < 0 ? default : pair[(equals + 1)..];
            if (PercentText.TryDecode(equals < 0 ? pair : pair[..equals], plusIsSpace: true, out var name)
                && PercentText.TryDecode(encoded, plusIsSpace: true, out var value))
            {
                result._parameters.Add(new(name, value));
            }
            else
            {
                result.Failure = PercentText.Invalid();
            }
        }

        return result;
    }

    /// <summary>Reads a form body.</summary>
    public static QueryParameters Parse(ReadOnlySpan<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8));
}
