using System.Security.Cryptography;
using System.Text;
using Tarn.Patterns;
using Tarn.Patterns.Times;

namespace Tarn.Delivery.Prefixes;

/// <summary>
/// A Prefix or ErrorOutputPrefix with its <c>!{namespace:value}</c> expressions, parsed at the delivery's creation.
/// Every timestamp of one key uses one instant: the arrival time of the oldest record in the object.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html</remarks>
internal sealed class ObjectPrefix
{
    /// <summary>The longest prefix after evaluation, in characters.</summary>
    public const int EvaluatedLengthMax = 512;

    /// <summary>
    /// The longest prefix after evaluation, in bytes of UTF-8. A key has 1,024 bytes, of which the object's name takes at most 256.
    /// </summary>
    public const int EvaluatedBytesMax = 768;

    private const string RandomLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int RandomLength = 11;
    private static readonly TimePattern DefaultTime = TimePattern.Parse(TimeDialect.Java, "yyyy/MM/dd/HH/");

    private const string LongestErrorType = "format-conversion-failed";

    // A Wednesday in September, and times in both halves of the year, because the zone's name differs in summer.
    private static readonly long[] LongTimes = [1_789_560_000_123, 1_767_970_800_123];

    private readonly Piece[] _pieces;
    private readonly JavaZone _zone;
    private readonly bool _forErrors;
    private (int Characters, int Bytes)? _longest;

    private ObjectPrefix(Piece[] pieces, JavaZone zone, bool forErrors)
    {
        _forErrors = forErrors;
        _pieces = pieces;
        _zone = zone;
        Keys = [.. pieces.Select(piece => piece.Key).OfType<PrefixKey>().Distinct()];
    }

    /// <summary>The partition keys, each once, in the order of their first expressions.</summary>
    public IReadOnlyList<PrefixKey> Keys { get; }

    /// <summary>Whether the prefix has any expression.</summary>
    public bool HasExpression => _pieces.Any(piece => piece.Kind != PieceKind.Literal);

    /// <summary>Whether the prefix prints <c>!{firehose:error-output-type}</c>.</summary>
    public bool HasErrorOutputType => _pieces.Any(piece => piece.Kind == PieceKind.ErrorOutputType);

    /// <summary>
    /// The most characters of the evaluated prefix: with the longest error type, with times whose names are long, and with
    /// empty partition keys.
    /// </summary>
    public int EvaluatedLength => Longest().Characters;

    /// <summary>The most bytes of that prefix in UTF-8.</summary>
    public int EvaluatedBytes => Longest().Bytes;

    /// <summary>
    /// Parses a prefix. Each fault is added to <paramref name="errors"/>, prefixed with <paramref name="member"/>.
    /// </summary>
    /// <param name="text">The prefix.</param>
    /// <param name="zone">The zone of its timestamps.</param>
    /// <param name="forErrors">Whether it is an ErrorOutputPrefix.</param>
    /// <param name="member">Its name in <paramref name="errors"/>.</param>
    /// <param name="errors">Receives the faults.</param>
    /// <param name="allowKeys">Whether it may have partition keys; a prefix of error objects never may.</param>
    public static ObjectPrefix Parse(
        string text, JavaZone zone, bool forErrors, string member, ICollection<string> errors, bool allowKeys = false)
    {
        var pieces = new List<Piece>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("!{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                pieces.Add(Piece.Literal(text[at..]));
                break;
            }

            if (open > at)
            {
                pieces.Add(Piece.Literal(text[at..open]));
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                errors.Add($"{member} '{text}' has an expression without its closing brace at character {open + 1}.");
                break;
            }

            if (ParseExpression(text[(open + 2)..close], zone, (forErrors, allowKeys), member, errors) is { } piece)
            {
                pieces.Add(piece);
            }

            at = close + 1;
        }

        return new ObjectPrefix([.. pieces], zone, forErrors);
    }

    /// <summary>
    /// The prefix of one object. Without a timestamp expression and without partition keys, the default timestamp follows,
    /// with no slash between (as in AWS).
    /// </summary>
    /// <param name="oldestArrivalMs">Arrival time of the object's oldest record, Unix milliseconds.</param>
    /// <param name="errorOutputType">For error prefixes: the kind of failure, e.g. <c>processing-failed</c>.</param>
    /// <param name="keyValues">The values of <see cref="Keys"/>, in their order; null: there are none.</param>
    public string Evaluate(long oldestArrivalMs, string? errorOutputType, IReadOnlyList<string>? keyValues = null)
    {
        var to = new StringBuilder();
        var time = TimeOf(oldestArrivalMs, _zone);
        var timed = false;
        foreach (var piece in _pieces)
        {
            switch (piece.Kind)
            {
                case PieceKind.Timestamp:
                    piece.Pattern!.Print(time, to);
                    timed = true;
                    break;
                case PieceKind.RandomString:
                    to.Append(RandomNumberGenerator.GetString(RandomLetters, RandomLength));
                    break;
                case PieceKind.ErrorOutputType:
                    to.Append(errorOutputType);
                    break;
                case PieceKind.PartitionKey:
                    to.Append(keyValues?[PlaceOf(piece.Key!.Value)]);
                    break;
                default:
                    to.Append(piece.Text);
                    break;
            }
        }

        if (!timed && Keys.Count == 0 && !(errorOutputType is not null && HasExpression))
        {
            if (errorOutputType is not null)
            {
                to.Append(errorOutputType).Append('/');
            }

            DefaultTime.Print(time, to);
        }

        return to.ToString();
    }

    /// <summary>
    /// Whether every prefix with these values has at most <see cref="EvaluatedLengthMax"/> characters, and leaves enough of a key
    /// for the object's name.
    /// </summary>
    /// <param name="keyValues">The values of <see cref="Keys"/>, in their order.</param>
    public bool HasRoomFor(IReadOnlyList<string> keyValues)
    {
        var (length, bytes) = (0, 0);
        foreach (var piece in _pieces.Where(piece => piece.Kind == PieceKind.PartitionKey))
        {
            var value = keyValues[PlaceOf(piece.Key!.Value)];
            length += value.Length;
            bytes += Encoding.UTF8.GetByteCount(value);
        }

        var longest = _longest ??= Longest();
        return longest.Characters + length <= EvaluatedLengthMax && longest.Bytes + bytes <= EvaluatedBytesMax;
    }

    /// <summary>An arrival time in a zone's calendar.</summary>
    public static ZonedTime TimeOf(long unixMs, JavaZone zone)
    {
        var second = Math.DivRem(unixMs, 1_000, out var ms);
        return ms >= 0 ? ZonedTime.InZone(second, (int)ms * 1_000_000, zone) : ZonedTime.InZone(second - 1, (int)(ms + 1_000) * 1_000_000, zone);
    }

    private (int Characters, int Bytes) Longest()
    {
        string[] none = [.. Keys.Select(_ => "")];
        var prefixes = LongTimes.Select(time => Evaluate(time, _forErrors ? LongestErrorType : null, none)).ToList();
        return (prefixes.Max(prefix => prefix.Length), prefixes.Max(Encoding.UTF8.GetByteCount));
    }

    private int PlaceOf(PrefixKey key)
    {
        var place = 0;
        while (Keys[place] != key)
        {
            place++;
        }

        return place;
    }

    private static Piece? ParseExpression(
        string inside, JavaZone zone, (bool ForErrors, bool AllowKeys) use, string member, ICollection<string> errors)
    {
        var colon = inside.IndexOf(':', StringComparison.Ordinal);
        var (scope, value) = colon < 0 ? (inside, "") : (inside[..colon], inside[(colon + 1)..]);
        switch (scope, value)
        {
            case ("timestamp", _):
                return ParseTimestamp(value, zone, member, errors);
            case ("firehose", "random-string"):
                return new Piece(PieceKind.RandomString);
            case ("firehose", "error-output-type") when use.ForErrors:
                return new Piece(PieceKind.ErrorOutputType);
            case ("firehose", "error-output-type"):
                errors.Add($"{member} cannot use !{{firehose:error-output-type}}: it belongs in ErrorOutputPrefix.");
                return null;
            case ("partitionKeyFromQuery" or "partitionKeyFromLambda", _):
                return ParseKey(scope, value, use, member, errors);
            default:
                errors.Add(
                    $"{member} has an unknown expression !{{{inside}}}; known are timestamp:PATTERN, "
                        + $"firehose:random-string and, in ErrorOutputPrefix, firehose:error-output-type.");
                return null;
        }
    }

    private static Piece? ParseKey(
        string scope, string name, (bool ForErrors, bool AllowKeys) use, string member, ICollection<string> errors)
    {
        if (use.ForErrors || !use.AllowKeys)
        {
            errors.Add(use.ForErrors
                ? $"{member} cannot use !{{{scope}:{name}}}: failed records have no partition keys."
                : $"{member} uses !{{{scope}:{name}}}, which requires DynamicPartitioningConfiguration to be enabled.");
            return null;
        }

        if (name.Length == 0)
        {
            errors.Add($"{member} has the expression !{{{scope}:}} without a key.");
            return null;
        }

        return new Piece(PieceKind.PartitionKey) { Key = new PrefixKey(name, scope == "partitionKeyFromLambda") };
    }

    private static Piece? ParseTimestamp(string pattern, JavaZone zone, string member, ICollection<string> errors)
    {
        try
        {
            var parsed = TimePattern.Parse(TimeDialect.Java, pattern);
            if (!parsed.PrintsZoneName || zone.Names.Short is not null)
            {
                return new Piece(PieceKind.Timestamp) { Pattern = parsed };
            }

            errors.Add($"{member}: !{{timestamp:{pattern}}} prints the name of the zone {zone.Names.Id}, which needs locale data; use VV, XXX or O.");
        }
        catch (PatternException refused)
        {
            errors.Add($"{member}: !{{timestamp:{pattern}}} is not a time pattern: {refused.Message}");
        }

        return null;
    }

    private enum PieceKind
    {
        Literal,
        Timestamp,
        RandomString,
        ErrorOutputType,
        PartitionKey,
    }

    private readonly record struct Piece(PieceKind Kind)
    {
        public string Text { get; private init; } = "";

        public TimePattern? Pattern { get; init; }

        public PrefixKey? Key { get; init; }

        public static Piece Literal(string text) => new(PieceKind.Literal) { Text = text };
    }
}
