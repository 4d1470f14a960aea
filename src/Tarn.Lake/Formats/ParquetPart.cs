using System.Text;
using Tarn.Storage.Disk;

namespace Tarn.Lake.Formats;

/// <summary>A source file of an assembly, with some of the leaves.</summary>
internal sealed class ParquetPart : IDisposable
{
    private readonly IDiskFile _file;
    private readonly Dictionary<string, ThriftStruct> _elements = [];
    private readonly Dictionary<string, int> _leaves = [];

    private ParquetPart(IDiskFile file, ThriftStruct footer)
    {
        _file = file;
        Footer = footer;
        RowGroups = [.. footer.Structs(4)];
        var schema = footer.Structs(2).GetEnumerator();
        schema.MoveNext();
        for (var left = schema.Current.NumberOf(5); left > 0; left--)
        {
            ReadElement(schema, "");
        }
    }

    public IDiskFile File => _file;

    public ThriftStruct Footer { get; }

    public IReadOnlyList<ThriftStruct> RowGroups { get; }

    /// <summary>The schema's elements by <see cref="ParquetNode.Path"/>.</summary>
    public IReadOnlyDictionary<string, ThriftStruct> Elements => _elements;

    /// <summary>The index of each leaf in every row group, by <see cref="ParquetNode.Path"/>.</summary>
    public IReadOnlyDictionary<string, int> Leaves => _leaves;

    public static ParquetPart Open(IDisk disk, string path)
    {
        var file = disk.OpenRead(path, FileClass.Bulk);
        try
        {
            return new ParquetPart(file, ThriftStruct.Read(ParquetFooter.ReadBytes(file)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadElement(IEnumerator<ThriftStruct> schema, string prefix)
    {
        schema.MoveNext();
        var element = schema.Current;
        var path = prefix + Encoding.UTF8.GetString(element.Bytes(4));
        _elements.Add(path, element);
        var children = element.Number(5) ?? 0;
        if (children == 0)
        {
            _leaves.Add(path, _leaves.Count);
        }

        for (; children > 0; children--)
        {
            ReadElement(schema, path + "\0");
        }
    }
}
