using System.Security.Cryptography;
using System.Text;
using Tarn.Storage;

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

    private const string RandomLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int RandomLength = 11;
    private static readonly TimePattern DefaultTime = TimePattern.Parse("yyyy/MM/dd/HH/");

    private const string LongestErrorType = "processing-failed";

    // A Wednesday in September, and times in both halves of the year, because the zone's name differs in summer.
    private static readonly long[] LongTimes = [1_789_560_000_123, 1_767_970_800_123];

    private readonly Piece[] _pieces;
    private readonly ObjectZone _zone;
    private readonly bool _forErrors;

    private ObjectPrefix(Piece[] pieces, ObjectZone zone, bool forErrors)
    {
        _forErrors = forErrors;
        _pieces = pieces;
        _zone = zone;
    }

    /// <summary>Whether the prefix has any expression.</summary>
    public bool HasExpression => _pieces.Any(piece => piece.Kind != PieceKind.Literal);

    /// <summary>Whether the prefix prints <c>!{firehose:error-output-type}</c>.</summary>
    public bool HasErrorOutputType => _pieces.Any(piece => piece.Kind == PieceKind.ErrorOutputType);

    /// <summary>
    /// The most characters of the evaluated prefix: with the longest error type, and with times whose names are long.
    /// </summary>
    public int EvaluatedLength => LongTimes.Max(time => Evaluate(time, _forErrors ? LongestErrorType : null).Length);

    /// <summary>
    /// Parses a prefix. Each fault is added to <paramref name="errors"/>, prefixed with <paramref name="member"/>.
    /// </summary>
    public static ObjectPrefix Parse(string text, ObjectZone zone, bool forErrors, string member, ICollection<string> errors)
    {
        var pieces = new List<Piece>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("!{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                pieces.Add(new Piece(PieceKind.Literal, text[at..], null));
                break;
            }

            if (open > at)
            {
                pieces.Add(new Piece(PieceKind.Literal, text[at..open], null));
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                errors.Add($"{member} '{text}' has an expression without its closing brace at character {open + 1}.");
                break;
            }

            if (ParseExpression(text[(open + 2)..close], zone, forErrors, member, errors) is { } piece)
            {
                pieces.Add(piece);
            }

            at = close + 1;
        }

        return new ObjectPrefix([.. pieces], zone, forErrors);
    }

    /// <summary>
    /// The prefix of one object. Without a timestamp expression, the default timestamp follows, with no slash between
    /// (as in AWS).
    /// </summary>
    /// <param name="oldestArrivalMs">Arrival time of the object's oldest record, Unix milliseconds.</param>
    /// <param name="errorOutputType">For error prefixes: the kind of failure, e.g. <c>processing-failed</c>.</param>
    public string Evaluate(long oldestArrivalMs, string? errorOutputType)
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
                default:
                    to.Append(piece.Text);
                    break;
            }
        }

        if (!timed && !(errorOutputType is not null && HasExpression))
        {
            if (errorOutputType is not null)
            {
                to.Append(errorOutputType).Append('/');
            }

            DefaultTime.Print(time, to);
        }

        return to.ToString();
    }

    /// <summary>An arrival time in a zone's calendar.</summary>
    public static CivilTime TimeOf(long unixMs, ObjectZone zone)
    {
        var second = Math.DivRem(unixMs, 1_000, out var ms);
        return ms >= 0 ? new CivilTime(second, (int)ms * 1_000_000, zone) : new CivilTime(second - 1, (int)(ms + 1_000) * 1_000_000, zone);
    }

    private static Piece? ParseExpression(string inside, ObjectZone zone, bool forErrors, string member, ICollection<string> errors)
    {
        var colon = inside.IndexOf(':', StringComparison.Ordinal);
        var (scope, value) = colon < 0 ? (inside, "") : (inside[..colon], inside[(colon + 1)..]);
        switch (scope, value)
        {
            case ("timestamp", _):
                return ParseTimestamp(value, zone, member, errors);
            case ("firehose", "random-string"):
                return new Piece(PieceKind.RandomString, "", null);
            case ("firehose", "error-output-type") when forErrors:
                return new Piece(PieceKind.ErrorOutputType, "", null);
            case ("firehose", "error-output-type"):
                errors.Add($"{member} cannot use !{{firehose:error-output-type}}: it belongs in ErrorOutputPrefix.");
                return null;
            case ("partitionKeyFromQuery" or "partitionKeyFromLambda", _):
                errors.Add($"{member} uses !{{{inside}}}, which needs dynamic partitioning; Tarn does not have it yet: use !{{timestamp:…}}.");
                return null;
            default:
                errors.Add(
                    $"{member} has an unknown expression !{{{inside}}}; known are timestamp:PATTERN, "
                        + $"firehose:random-string and, in ErrorOutputPrefix, firehose:error-output-type.");
                return null;
        }
    }

    private static Piece? ParseTimestamp(string pattern, ObjectZone zone, string member, ICollection<string> errors)
    {
        try
        {
            var parsed = TimePattern.Parse(pattern);
            if (!parsed.PrintsZoneName || zone.ShortName is not null)
            {
                return new Piece(PieceKind.Timestamp, pattern, parsed);
            }

            errors.Add($"{member}: !{{timestamp:{pattern}}} prints the name of the zone {zone.Id}, which needs locale data; use VV, XXX or O.");
        }
        catch (TarnException refused) when (refused.Kind == ErrorKind.InvalidArgument)
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
    }

    private readonly record struct Piece(PieceKind Kind, string Text, TimePattern? Pattern);
}
