namespace Tarn.Storage.Checksums;

/// <summary>
/// Tables for a reflected CRC that takes several bytes at a time ("slicing"): table <c>k</c> holds each byte's state
/// after <c>k</c> more zero bytes.
/// </summary>
internal static class SlicingTables
{
    /// <summary>Tables of 256 entries each, one after the other; a 32-bit polynomial uses the low half.</summary>
    public static ulong[] Make(ulong reflectedPolynomial, int tables)
    {
        var made = new ulong[tables * 256];
        for (var value = 0; value < 256; value++)
        {
            var state = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
            {
                state = (state & 1) != 0 ? (state >> 1) ^ reflectedPolynomial : state >> 1;
            }

            made[value] = state;
        }

        for (var place = 256; place < made.Length; place++)
        {
            var before = made[place - 256];
            made[place] = made[before & 0xFF] ^ (before >> 8);
        }

        return made;
    }
}
