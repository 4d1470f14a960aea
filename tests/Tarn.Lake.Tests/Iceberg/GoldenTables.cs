using System.IO.Compression;
using System.Text.Json;

namespace Tarn.Lake.Tests.Iceberg;

/// <summary>
/// Tables written by real engines: the packed selection in this repository, and the whole set if it is present beside
/// it.
/// </summary>
internal abstract class GoldenTables
{
    private const string Location = "s3://golden/";

    public static IEnumerable<GoldenTables> Sets()
    {
        yield return new Packed(TestData.PathOf("golden-iceberg/metadata.zip"));
        if (TestData.Shared("golden-iceberg") is { } folder)
        {
            yield return new Whole(folder);
        }
    }

    public abstract IReadOnlyList<string> Names { get; }

    public abstract byte[] File(string path);

    public JsonElement Expected(string table) => JsonDocument.Parse(File(table + ".expected.json")).RootElement;

    public byte[] At(string location) => File(location.Replace("s3a://", "s3://", StringComparison.Ordinal)[Location.Length..]);

    private sealed class Packed(string path) : GoldenTables
    {
        private readonly ZipArchive _archive = ZipFile.OpenRead(path);

        public override IReadOnlyList<string> Names =>
            _archive.Entries.Select(e => e.FullName).Where(n => n.EndsWith(".expected.json")).Select(n => n[..^14]).ToArray();

        public override byte[] File(string path)
        {
            using var entry = _archive.GetEntry(path)!.Open();
            using var bytes = new MemoryStream();
            entry.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    private sealed class Whole(string folder) : GoldenTables
    {
        public override IReadOnlyList<string> Names =>
            Directory.EnumerateDirectories(folder).SelectMany(writer => Directory.EnumerateFiles(writer, "*.expected.json"))
                .Select(file => Path.GetRelativePath(folder, file)[..^14])
                .Where(name => !name.Contains("/view_", StringComparison.Ordinal))
                .ToArray();

        public override byte[] File(string path) => System.IO.File.ReadAllBytes(Path.Combine(folder, path));
    }
}
