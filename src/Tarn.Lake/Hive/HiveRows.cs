using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive.Csv;
using Tarn.Lake.Hive.Json;
using Tarn.Lake.Hive.Lines;
using Tarn.Lake.Hive.Text;
using Tarn.Lake.Hive.Types;
using Tarn.Storage;

namespace Tarn.Lake.Hive;

/// <summary>
/// Opens the readers of Hive tables' files. A wanted column's <see cref="RowColumn.FieldId"/> is its 1-based ordinal in the form's columns;
/// that of a field is its ordinal in its struct.
/// </summary>
public static class HiveRows
{
    /// <summary>Opens a reader.</summary>
    /// <param name="form">How the file becomes rows.</param>
    /// <param name="file">The plain bytes. The reader owns them, also when this method throws.</param>
    /// <param name="part">The part of the file to read.</param>
    /// <param name="wanted">The columns.</param>
    /// <exception cref="TarnException">NotSupported, InvalidArgument: a property or a type is none that SQL reads.</exception>
    public static RowReader Open(HiveForm form, Stream file, LinePart part, IReadOnlyList<RowColumn> wanted)
    {
        var properties = form.Properties;
        var lines = new LineSource(
            file,
            part,
            HiveProperties.Count(properties, HiveProperties.HeaderLines, int.MaxValue),
            HiveProperties.Count(properties, HiveProperties.FooterLines, HiveProperties.FooterLinesMax));
        try
        {
            var types = form.Columns.Select(column => HiveType.Parse(column.Type)).ToList();
            WantedTypes.Check(types, wanted);
            return form.Format switch
            {
                HiveFormat.Text => new TextRowReader(lines, types, wanted, properties),
                HiveFormat.Csv => new CsvRowReader(lines, form, types, wanted),
                HiveFormat.HiveJson or HiveFormat.OpenXJson => new JsonRowReader(lines, form, types, wanted),
                _ => throw new TarnException(ErrorKind.NotSupported, $"files of format {form.Format} have no reader of rows"),
            };
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Whether parts of a file may be read beside each other: lines alone decide where a row begins, and where the rows end.</summary>
    public static bool MayBeSplit(HiveForm form) => form.Format != HiveFormat.Parquet
        && HiveProperties.Count(form.Properties, HiveProperties.HeaderLines, int.MaxValue) <= 1
        && HiveProperties.Count(form.Properties, HiveProperties.FooterLines, HiveProperties.FooterLinesMax) == 0;
}
