using Tarn.DuckDb;
using Tarn.Lake.Avro;

namespace Tarn.Lake.Formats.Rows;

/// <summary>A union of null and other types that the field takes.</summary>
/// <param name="branches">The branches' decoders; null for null.</param>
internal sealed class AvroUnionDecoder(AvroDecoder?[] branches) : AvroDecoder
{
    public override void Begin()
    {
        foreach (var branch in branches)
        {
            branch?.Begin();
        }
    }

    public override void Read(ref AvroReader reader, VectorView vector, int row)
    {
        var index = reader.ReadInt();
        if (index < 0 || index >= branches.Length)
        {
            throw AvroError.Broken($"there is no union member {index}");
        }

        if (branches[index] is { } branch)
        {
            branch.Read(ref reader, vector, row);
        }
        else
        {
            SetNull(vector, row);
        }
    }

    public override void SetNull(VectorView vector, int row)
    {
        if (branches.FirstOrDefault(branch => branch is not null) is { } branch)
        {
            branch.SetNull(vector, row);
        }
        else
        {
            base.SetNull(vector, row);
        }
    }
}
