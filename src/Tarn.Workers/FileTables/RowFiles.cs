using Tarn.DuckDb;
using Tarn.Lake.Codecs;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Lines;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Workers.Native;

namespace Tarn.Workers.FileTables;

/// <summary>The files of a row request, and the parts of large ones.</summary>
internal sealed class RowFiles
{
    /// <summary>Memory for the header or a block of one file, stored and plain together.</summary>
    private const long BlockBytesMax = 64 << 20;

    private readonly RowRequest _request;
    private readonly IReadOnlyList<FileRow> _files;
    private readonly NameMapping? _names;

    public RowFiles(RowRequest request, IReadOnlyList<FileRow> files)
    {
        (_request, _files) = (request, files);
        _names = request.Names is { } names ? NameMapping.Parse(names) : null;
        Parts = [.. Enumerable.Range(0, files.Count).SelectMany(PartsOf)];
    }

    /// <summary>The parts in the order of the files: the index of the file, and its bytes.</summary>
    public IReadOnlyList<(int File, LinePart Lines)> Parts { get; }

    /// <summary>Opens a reader of a part.</summary>
    /// <exception cref="TarnException">The file is damaged, or not of the form.</exception>
    public RowReader Open(int part)
    {
        var (place, lines) = Parts[part];
        var file = _files[place];
        var stored = new LinkStream(file.Link, file.SizeBytes);
        return _request.Form is { } form
            ? HiveRows.Open(form, FileCompression.Decompress(file.Location, stored), lines, _request.Columns)
            : new AvroRowReader(stored, _request.Columns, _names, BlockBytesMax);
    }

    /// <summary>Reads a part for its error alone; null: it has none.</summary>
    public TarnException? Find(int part)
    {
        var types = _request.Columns.Select(column => column.NewType()).ToList();
        using var boolean = DuckType.Of(DuckTypeId.Boolean);
        try
        {
            using var chunk = DuckChunk.Create(types.Count > 0 ? types : [boolean]);
            using var reader = Open(part);
            while (reader.Read(chunk.View) > 0)
            {
                chunk.Reset();
            }

            return null;
        }
        catch (TarnException error)
        {
            return error;
        }
        finally
        {
            types.ForEach(type => type.Dispose());
        }
    }

    private IEnumerable<(int File, LinePart Lines)> PartsOf(int place)
    {
        var (file, split) = (_files[place], _request.SplitBytes);
        if (_request.Form is not { } form || file.SizeBytes <= split || FileCompression.IsCompressed(file.Location) || !HiveRows.MayBeSplit(form))
        {
            return [(place, LinePart.Whole)];
        }

        var count = (file.SizeBytes + split - 1) / split;
        return Enumerable.Range(0, (int)count).Select(i => (place, new LinePart(i * split, i == count - 1 ? long.MaxValue : (i + 1) * split)));
    }
}
