using System.Text;
using System.Text.Unicode;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;

namespace Tarn.Items.Copies.Imports;

/// <summary>
/// Items of lines of CSV. Attributes of keys have the types of the table's definition; all others are strings. An empty field is no attribute.
/// </summary>
/// <param name="table">The definition with the types of keys.</param>
/// <param name="delimiter">Between two fields.</param>
internal sealed class CsvForm(ItemTable table, char delimiter)
{
    private readonly ImportedCsvLine _fields = new((byte)delimiter);
    private (byte[] Name, AttributeKind Kind)[] _columns = [];

    /// <summary>Sets the names of the fields.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: a name is empty or repeated, or a key has no field.</exception>
    public void SetHeaders(IReadOnlyList<string> names)
    {
        if (names.Any(name => name.Length == 0) || names.Distinct().Count() < names.Count)
        {
            throw ItemErrors.Invalid("The header of the CSV file has an empty or a repeated name.");
        }

        var missing = table.Keys.Attributes.FirstOrDefault(attribute => !names.Contains(attribute.Name));
        if (missing is not null)
        {
            throw ItemErrors.Invalid($"The header of the CSV file has no field for the key {missing.Name}.");
        }

        _columns = [.. names.Select(name => (Encoding.UTF8.GetBytes(name), KindOf(name)))];
    }

    /// <summary>Sets the names of the fields from the first line of an object.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument.</exception>
    public void SetHeaders(ReadOnlySpan<byte> line)
    {
        if (!_fields.Read(line))
        {
            throw ItemErrors.Invalid("The header of the CSV file has an open quote.");
        }

        SetHeaders([.. Enumerable.Range(0, _fields.Count).Select(i => Encoding.UTF8.GetString(_fields[i]).Trim('\uFEFF'))]);
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: the line has another number of fields, or a value is not valid.</exception>
    public Item Read(ReadOnlySpan<byte> line, ItemWriter writer)
    {
        if (!_fields.Read(line) || _fields.Count != _columns.Length)
        {
            throw ItemErrors.Invalid($"The line has {_fields.Count} fields instead of {_columns.Length}, or an open quote.");
        }

        var open = writer.BeginItem();
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_fields[i].Length > 0)
            {
                writer.BeginMember(_columns[i].Name);
                Write(writer, _columns[i].Kind, _fields[i]);
            }
        }

        return writer.EndItem(open);
    }

    private static void Write(ItemWriter writer, AttributeKind kind, ReadOnlySpan<byte> text)
    {
        switch (kind)
        {
            case AttributeKind.Number:
                writer.WriteNumber(ItemNumber.Parse(text));
                break;
            case AttributeKind.Binary:
                var bytes = new byte[text.Length];
                if (System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var length) != System.Buffers.OperationStatus.Done)
                {
                    throw ItemErrors.Invalid("A binary key is not in base64.");
                }

                writer.WriteBinary(bytes.AsSpan(0, length));
                break;
            default:
                if (!Utf8.IsValid(text))
                {
                    throw ItemErrors.Invalid("A field is no text in UTF-8.");
                }

                writer.WriteString(text);
                break;
        }
    }

    private AttributeKind KindOf(string name)
    {
        var found = table.Keys.Attributes.Concat(table.Secondary.SelectMany(index => index.Keys.Attributes)).FirstOrDefault(one => one.Name == name);
        return found?.Kind ?? AttributeKind.String;
    }
}
