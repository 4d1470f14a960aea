using System.Buffers;

namespace Tarn.Lake.Shredding;

/// <summary>What came up while one record is read: values for <c>_rest</c>, the need for new columns, the first reason to refuse it.</summary>
internal sealed class RowState
{
    private readonly ArrayBufferWriter<byte> rest = new();

    /// <summary>First reading: fields that the shape lacks only raise <see cref="NeedsEvolution"/>.</summary>
    public bool MayEvolve { get; set; }

    public bool NeedsEvolution { get; set; }

    /// <summary>The first misfit that is no duplicate, for records that are refused whole.</summary>
    public (MisfitReason Reason, string Path)? FirstMisfit { get; private set; }

    /// <summary>The row's <c>_rest</c>: a JSON array, or empty.</summary>
    public ReadOnlySpan<byte> Rest => rest.WrittenSpan;

    public void Begin(bool mayEvolve)
    {
        MayEvolve = mayEvolve;
        NeedsEvolution = false;
        FirstMisfit = null;
        rest.ResetWrittenCount();
    }

    public void End()
    {
        if (rest.WrittenCount > 0)
            rest.Write("]"u8);
    }

    /// <summary>Where <see cref="Restore"/> comes back to.</summary>
    public (int Length, (MisfitReason, string)? FirstMisfit) Mark() => (rest.WrittenCount, FirstMisfit);

    /// <summary>Drops entries, of a value that is read again.</summary>
    public void Restore((int Length, (MisfitReason, string)? FirstMisfit) mark)
    {
        FirstMisfit = mark.FirstMisfit;
        if (rest.WrittenCount == mark.Length)
            return;
        var kept = rest.WrittenSpan[..mark.Length].ToArray();
        rest.ResetWrittenCount();
        rest.Write(kept);
    }

    /// <summary>Adds one entry.</summary>
    /// <param name="column">the column, or for a field without column the struct that it is in</param>
    /// <param name="field">the unescaped name of a field without column, else null</param>
    /// <param name="reason">why</param>
    /// <param name="value">the value's JSON text</param>
    public void Add(ColumnBuilder column, byte[]? field, MisfitReason reason, ReadOnlySpan<byte> value)
    {
        if (FirstMisfit == null && reason != MisfitReason.Duplicate)
        {
            var path = new ArrayBufferWriter<byte>();
            JsonPointer.Write(path, column, field);
            FirstMisfit = (reason, System.Text.Encoding.UTF8.GetString(path.WrittenSpan));
        }
        rest.Write(rest.WrittenCount == 0 ? "[{\"path\":\""u8 : ",{\"path\":\""u8);
        JsonPointer.Write(rest, column, field);
        rest.Write("\",\"reason\":\""u8);
        rest.Write(reason switch
        {
            MisfitReason.Type => "type"u8,
            MisfitReason.Range => "range"u8,
            MisfitReason.Duplicate => "duplicate"u8,
            MisfitReason.Columns => "columns"u8,
            _ => "reserved"u8,
        });
        rest.Write("\",\"value\":"u8);
        rest.Write(value);
        rest.Write("}"u8);
    }

    /// <summary>Puts the entries of a row that was shredded before in front; called after <see cref="End"/>.</summary>
    public void AddExisting(ReadOnlySpan<byte> array)
    {
        var later = rest.WrittenSpan.ToArray();
        rest.ResetWrittenCount();
        rest.Write(array[..^1]);
        if (later.Length > 0)
        {
            rest.Write(","u8);
            rest.Write(later.AsSpan(1));
        }
        else
            rest.Write("]"u8);
    }
}
