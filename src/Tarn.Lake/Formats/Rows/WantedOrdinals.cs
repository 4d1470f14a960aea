namespace Tarn.Lake.Formats.Rows;

/// <summary>Wanted columns or fields in files whose columns have 1-based ordinals as ids.</summary>
internal static class WantedOrdinals
{
    /// <summary>For each column of the file, its index among the wanted ones; −1: it is not wanted.</summary>
    /// <param name="count">The columns of the file.</param>
    public static int[] Of(IReadOnlyList<RowColumn> wanted, int count)
    {
        var places = new int[count];
        Array.Fill(places, -1);
        for (var i = 0; i < wanted.Count; i++)
        {
            places[wanted[i].FieldId - 1] = i;
        }

        return places;
    }
}
