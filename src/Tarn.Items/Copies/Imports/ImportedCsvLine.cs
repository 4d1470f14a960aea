namespace Tarn.Items.Copies.Imports;

/// <summary>
/// Cuts lines of CSV into fields. A field may be in double quotes; a double quote in it is written twice. A line does not end within quotes.
/// </summary>
/// <param name="delimiter">An ASCII character.</param>
internal sealed class ImportedCsvLine(byte delimiter)
{
    private readonly List<(int Start, int Length)> _places = [];
    private byte[] _text = [];

    public int Count => _places.Count;

    /// <summary>A field without its quotes; valid until the next line.</summary>
    public ReadOnlySpan<byte> this[int index] => _text.AsSpan(_places[index].Start, _places[index].Length);

    /// <summary>Cuts a line.</summary>
    /// <returns>False: a quote is not closed, or text follows a closed one.</returns>
    public bool Read(ReadOnlySpan<byte> line)
    {
        _places.Clear();
        _text = _text.Length < line.Length ? new byte[2 * line.Length] : _text;
        var (at, length) = (0, 0);
        while (true)
        {
            var start = length;
            if (at < line.Length && line[at] == '"')
            {
                if (!ReadQuoted(line, ref at, ref length))
                {
                    return false;
                }
            }
            else
            {
                var rest = line[at..];
                var end = rest.IndexOf(delimiter) is >= 0 and var found ? found : rest.Length;
                rest[..end].CopyTo(_text.AsSpan(length));
                (at, length) = (at + end, length + end);
            }

            _places.Add((start, length - start));
            if (at == line.Length)
            {
                return true;
            }

            if (line[at++] != delimiter)
            {
                return false;
            }
        }
    }

    private bool ReadQuoted(ReadOnlySpan<byte> line, ref int at, ref int length)
    {
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                _text[length++] = line[at];
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                _text[length++] = line[at++];
            }
            else
            {
                at++;
                return true;
            }
        }

        return false;
    }
}
