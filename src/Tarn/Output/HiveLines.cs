namespace Tarn.Output;

/// <summary>Results of SHOW and DESCRIBE as Hive prints them: columns are separated by tabs and filled with blanks to 20 characters.</summary>
internal static class HiveLines
{
    /// <summary>The lines as rows of columns. A line with fewer tabs continues the last column of the line before: comments have line ends.</summary>
    public static List<string?[]> Rows(IEnumerable<string?> lines, int columns)
    {
        var rows = new List<string?[]>();
        foreach (var line in lines)
        {
            var parts = (line ?? "").Split('\t', columns);
            if (parts.Length == columns)
            {
                rows.Add([.. parts.Select(part => part.TrimEnd(' '))]);
            }
            else if (rows.Count > 0)
            {
                rows[^1][^1] += "\n" + (line ?? "").TrimEnd(' ');
            }
        }

        return rows;
    }
}
