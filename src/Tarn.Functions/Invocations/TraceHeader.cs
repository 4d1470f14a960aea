using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Functions.Invocations;

/// <summary>
/// The tracing header <c>X-Amzn-Trace-Id</c>: <c>Root=…;Parent=…;Sampled=0;Lineage=HASH:COUNT|…</c>. The lineage counts the
/// invocations of each function in one chain of calls.
/// </summary>
public sealed class TraceHeader
{
    /// <summary>The invocations of one function in a chain. The next one is a loop.</summary>
    public const int InvocationsMax = 16;

    public const string Name = "X-Amzn-Trace-Id";

    private const int TextMax = 8_192;
    private const int FunctionsMax = 64;
    private const int HashLength = 8;

    private readonly string _root;
    private readonly string _parent;
    private readonly string _sampled;
    private readonly List<(string Function, int Count)> _lineage;

    private TraceHeader(string root, string parent, string sampled, List<(string Function, int Count)> lineage) =>
        (_root, _parent, _sampled, _lineage) = (root, parent, sampled, lineage);

    /// <summary>Reads a caller's header. Missing and malformed parts get new values; a new root is not sampled.</summary>
    public static TraceHeader Read(string? text, DateTimeOffset now)
    {
        var parts = Parts(text);
        var root = parts.GetValueOrDefault("Root") is { } given && IsRoot(given) ? given : null;
        var id = Guid.NewGuid().ToString("N");
        return new TraceHeader(
            root ?? string.Create(CultureInfo.InvariantCulture, $"1-{now.ToUnixTimeSeconds():x8}-{id[..24]}"),
            root is not null && parts.GetValueOrDefault("Parent") is { Length: 16 } parent && IsHex(parent) ? parent : Guid.NewGuid().ToString("N")[..16],
            root is not null && parts.GetValueOrDefault("Sampled") is "1" ? "1" : "0",
            LineageOf(parts.GetValueOrDefault("Lineage")));
    }

    /// <summary>Whether a function was invoked as often as a chain may.</summary>
    public bool IsLoop(string functionArn) => CountOf(HashOf(functionArn)) >= InvocationsMax;

    /// <summary>The header of an invocation of a function: one more in the lineage.</summary>
    public TraceHeader Enter(string functionArn)
    {
        var hash = HashOf(functionArn);
        var lineage = _lineage.Where(entry => entry.Function != hash).TakeLast(FunctionsMax - 1).Append((hash, CountOf(hash) + 1));
        return new TraceHeader(_root, _parent, _sampled, [.. lineage]);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = $"Root={_root};Parent={_parent};Sampled={_sampled}";
        var lineage = string.Join('|', _lineage.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Function}:{entry.Count}")));
        return lineage.Length == 0 ? text : $"{text};Lineage={lineage}";
    }

    private int CountOf(string hash) => _lineage.Find(entry => entry.Function == hash).Count;

    // Without a qualifier: versions and aliases of a function are one function.
    private static string HashOf(string functionArn) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(':', functionArn.Split(':').Take(7)))))[..HashLength];

    private static Dictionary<string, string> Parts(string? text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text is { Length: <= TextMax } ? text.Split(';', StringSplitOptions.TrimEntries) : [])
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var split)
            {
                parts[part[..split]] = part[(split + 1)..];
            }
        }

        return parts;
    }

    private static List<(string Function, int Count)> LineageOf(string? text)
    {
        var lineage = new List<(string Function, int Count)>();
        foreach (var entry in (text ?? "").Split('|'))
        {
            if (entry.Split(':') is [{ Length: HashLength } hash, var count] && IsHex(hash) && lineage.Count < FunctionsMax
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue)
            {
                lineage.Add((hash, number));
            }
        }

        return lineage;
    }

    private static bool IsRoot(string text) => text.Split('-') is ["1", { Length: 8 } time, { Length: 24 } id] && IsHex(time) && IsHex(id);

    private static bool IsHex(string text) => text.All(char.IsAsciiHexDigit);
}
