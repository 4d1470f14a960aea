using System.Text;

namespace Tarn.Lake.Hive.Json;

/// <summary>
/// Finds the values of a line as OpenX's SerDe does. An array on top is a row by position. Text after the value is ignored.
/// </summary>
/// <param name="columns">The wanted columns.</param>
/// <param name="places">For each column of the table the index of the wanted one; −1: it is not wanted.</param>
/// <param name="ignoresCase">Whether names that differ by case alone are equal.</param>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html"/>
internal sealed class LenientScanner(JsonNames columns, int[] places, bool ignoresCase) : JsonScanner(columns)
{
    private readonly JsonTexts _texts = new();
    private readonly int[] _dotted = new int[columns.Same.Length];

    // The values that no column wants are only checked.
    private readonly JsonTape _unwanted = new();

    /// <param name="line">The line, without blanks at its ends. It begins with a brace or a bracket.</param>
    public override bool TryScan(ReadOnlySpan<byte> line, JsonTape tape, Span<int> roots)
    {
        tape.Clear();
        roots.Fill(-1);
        var tokens = new LenientTokens(line) { At = 1 };
        var isRow = line[0] == (byte)'{' ? TryRow(ref tokens, tape, roots) : TryElements(ref tokens, tape, 1, isRow: true, roots);
        return isRow || Fail(tokens.Fault);
    }

    private bool TryRow(ref LenientTokens tokens, JsonTape tape, Span<int> roots)
    {
        _dotted.AsSpan().Fill(-1);
        for (var hasMore = !tokens.TryTake((byte)'}'); hasMore;)
        {
            _unwanted.Clear();
            if (!TryName(ref tokens, _unwanted) || !TryMember(ref tokens, tape, roots) || !tokens.TrySeparate((byte)'}', "Unterminated object", out hasMore))
            {
                return false;
            }
        }

        for (var i = 0; i < roots.Length; i++)
        {
            roots[i] = roots[i] < 0 ? _dotted[i] : roots[i];
            for (var same = Columns.Same[i]; same >= 0 && roots[i] >= 0; same = Columns.Same[same])
            {
                roots[same] = roots[i];
            }
        }

        return tokens.Fault.Length == 0;
    }

    /// <summary>Reads a member of the row, whose name is the first of the unwanted values.</summary>
    private bool TryMember(ref LenientTokens tokens, JsonTape tape, Span<int> roots)
    {
        var name = new JsonLine(tokens.Line, _unwanted, _texts).Text(0);
        var place = Columns.Find(name);
        var dotted = place < 0 && Columns.HasDots ? Columns.FindDotted(name) : -1;
        if (place >= 0 && roots[place] >= 0)
        {
            return tokens.Fail(DuplicateKey);
        }

        if (place < 0 && (dotted < 0 || _dotted[dotted] >= 0))
        {
            return TryValue(ref tokens, _unwanted, 1);
        }

        (place >= 0 ? roots : _dotted)[place >= 0 ? place : dotted] = tape.Count;
        return TryValue(ref tokens, tape, 1);
    }

    /// <summary>Reads a value with its parts.</summary>
    private bool TryValue(ref LenientTokens tokens, JsonTape tape, int depth)
    {
        switch (tokens.Next())
        {
            case '{':
                return depth < DepthMax ? TryObject(ref tokens, tape, depth + 1) : tokens.Fail(TooDeep);
            case '[':
                return depth < DepthMax ? TryArray(ref tokens, tape, depth + 1) : tokens.Fail(TooDeep);
            case LenientTokens.Ended:
                return tokens.Fail("End of input");
            case LenientTokens.Broken:
                return false;
            default:
                return tokens.TryAddScalar(tape);
        }
    }

    private bool TryObject(ref LenientTokens tokens, JsonTape tape, int depth)
    {
        var node = tape.Add(JsonNodeKind.Object, tokens.At - 1, 0);
        var names = tape.BeginNames();
        for (var hasMore = !tokens.TryTake((byte)'}'); hasMore;)
        {
            var name = tape.Count;
            if (!TryName(ref tokens, tape))
            {
                return false;
            }

            if (tape != _unwanted)
            {
                tape.AddName(Folded(new JsonLine(tokens.Line, tape, _texts).Text(name)));
            }

            if (!TryValue(ref tokens, tape, depth) || !tokens.TrySeparate((byte)'}', "Unterminated object", out hasMore))
            {
                return false;
            }
        }

        tape.End(node);
        return tape.EndNames(names) ? tokens.Fault.Length == 0 : tokens.Fail(DuplicateKey);
    }

    private bool TryArray(ref LenientTokens tokens, JsonTape tape, int depth)
    {
        var node = tape.Add(JsonNodeKind.Array, tokens.At - 1, 0);
        var isArray = TryElements(ref tokens, tape, depth, isRow: false, []);
        tape.End(node);
        return isArray;
    }

    /// <summary>Reads the elements of an array, up to its end. Between two separators is a null.</summary>
    private bool TryElements(ref LenientTokens tokens, JsonTape tape, int depth, bool isRow, Span<int> roots)
    {
        var isSeparated = false;
        for (var ordinal = 0; ; ordinal++)
        {
            var next = tokens.Peek();
            if (next is LenientTokens.Broken or LenientTokens.Ended)
            {
                return next == LenientTokens.Ended && tokens.Fail("Unterminated array");
            }

            if (next == ']' && !isSeparated)
            {
                return tokens.TryTake((byte)']');
            }

            var target = isRow ? TargetOf(ordinal, tape, roots) : tape;
            if (next is ',' or ';' or ']')
            {
                target.Add(JsonNodeKind.Null, tokens.At, 0);
                isSeparated = tokens.Next() != ']';
                if (!isSeparated)
                {
                    return true;
                }
            }
            else if (!TryValue(ref tokens, target, depth) || !tokens.TrySeparate((byte)']', "Unterminated array", out isSeparated))
            {
                return false;
            }
            else if (!isSeparated)
            {
                return true;
            }
        }
    }

    /// <summary>The tape of a row's value by its position.</summary>
    private JsonTape TargetOf(int ordinal, JsonTape tape, Span<int> roots)
    {
        var place = ordinal < places.Length ? places[ordinal] : -1;
        if (place >= 0)
        {
            roots[place] = tape.Count;
            return tape;
        }

        _unwanted.Clear();
        return _unwanted;
    }

    /// <summary>Reads the name of a member and the sign after it.</summary>
    private bool TryName(ref LenientTokens tokens, JsonTape tape)
    {
        var node = tape.Count;
        if (!TryValue(ref tokens, tape, DepthMax))
        {
            return false;
        }

        return !tape[node].IsScalar ? tokens.Fail("Names must be strings")
            : tape[node].Kind == JsonNodeKind.Null ? tokens.Fail("Field name is null literal")
            : tokens.TryTakeAssignment();
    }

    private ReadOnlySpan<byte> Folded(ReadOnlySpan<byte> name)
    {
        if (!ignoresCase || (!name.ContainsAnyInRange((byte)'A', (byte)'Z') && Ascii.IsValid(name)))
        {
            return name;
        }

        return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(name).ToLowerInvariant());
    }
}
