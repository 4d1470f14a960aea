using Tarn.Storage;

namespace Tarn.Items.Copies.Imports;

/// <summary>The plain bytes that an import may read. Half a megabyte of GZIP can claim 500 MB of lines.</summary>
internal sealed class PlainBudget
{
    private const long FirstBytes = 64L << 20;
    private const int PlainPerStored = 200;

    private long _left = FirstBytes;

    /// <summary>Adds the budget of an object.</summary>
    /// <param name="stored">The object's bytes.</param>
    public void Add(long stored) => _left += stored * PlainPerStored;

    /// <summary>Takes plain bytes.</summary>
    /// <exception cref="TarnException">InvalidArgument: the objects so far have more plain bytes than their stored bytes allow.</exception>
    public void Take(int bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"The objects become more than {FirstBytes >> 20} MB and {PlainPerStored} times their compressed bytes, which is refused.");
        }
    }
}
