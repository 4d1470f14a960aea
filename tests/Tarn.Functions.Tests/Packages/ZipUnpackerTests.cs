using System.IO.Compression;
using Tarn.Functions.Packages;
using Tarn.Storage;

namespace Tarn.Functions.Tests.Packages;

public sealed class ZipUnpackerTests : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("tarn-zip-").FullName;

    private string Folder => Path.Join(_top, "code");

    public void Dispose() => Directory.Delete(_top, recursive: true);

    [Fact]
    public void Files_folders_modes_and_links_are_kept()
    {
        using var zip = Zips.Of(
            ("bootstrap", "#!/bin/sh", Zips.Program), ("lib/a.js", "1", Zips.File), ("bin/a", "../lib/a.js", Zips.Link), ("secret", "2", 0x8180 << 16));
        Assert.Equal(9 + 1 + 1 + 11, Unpack(zip));
        Assert.Equal("#!/bin/sh", File.ReadAllText(Path.Join(Folder, "bootstrap")));
        Assert.Equal("1", File.ReadAllText(Path.Join(Folder, "bin/a")));
        Assert.Equal("../lib/a.js", new FileInfo(Path.Join(Folder, "bin/a")).LinkTarget);
        Assert.Equal(0x1ED, (int)File.GetUnixFileMode(Path.Join(Folder, "bootstrap")));
        Assert.Equal(0x1A4, (int)File.GetUnixFileMode(Path.Join(Folder, "secret"))); // readable for the function's user
    }

    [Theory]
    [InlineData("../evil", "leaves the folder")]
    [InlineData("a/../../evil", "leaves the folder")]
    [InlineData("/etc/evil", "has an absolute path")]
    [InlineData("a/..", "leaves the folder")]
    [InlineData(".", "has no name")]
    public void An_entry_that_leaves_the_folder_is_named(string name, string fault) => Refused($"'{name}' {fault}", (name, "x", Zips.File));

    [Theory]
    [InlineData("a", "/etc/passwd")]
    [InlineData("a", "../evil")]
    [InlineData("a/b", "../../evil")]
    [InlineData("a", "b/../../evil")]
    public void A_link_that_leaves_the_folder_is_named(string name, string target) =>
        Refused($"'{name}' is a link that leaves the folder", (name, target, Zips.Link));

    [Fact]
    public void Nothing_is_written_through_a_link() =>
        Refused("'a/b' lies in a folder that is a file or a link", ("a", "other", Zips.Link), ("a/b", "x", Zips.File));

    [Fact]
    public void Doubled_names_are_refused()
    {
        Refused("'./a' comes twice", ("a", "x", Zips.File), ("./a", "y", Zips.File));
        Refused("'a' is a file and a folder", ("a/b", "x", Zips.File), ("a", "y", Zips.File));
    }

    [Fact]
    public void A_bomb_is_refused_before_it_fills_the_disk()
    {
        using var many = new MemoryStream();
        using (var archive = new ZipArchive(many, ZipArchiveMode.Create, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            for (var file = 0; file < 3; file++)
            {
                using var stream = archive.CreateEntry($"zeros{file}").Open();
                for (var i = 0; i < 100; i++)
                {
                    stream.Write(zeros);
                }
            }
        }

        many.Position = 0;
        var failure = Assert.Throws<TarnException>(() => Unpack(many));
        Assert.Contains("Unzipped size must be smaller than 262144000 bytes; it is passed at entry 'zeros2'", failure.Message);
    }

    [Fact]
    public void A_size_that_lies_is_refused()
    {
        using var zip = Zips.Of(("a", new string('x', 10_000), Zips.File));
        using var small = Zips.WithSize(zip, 10);
        Assert.Contains("'a'", Assert.Throws<TarnException>(() => Unpack(small)).Message);
        Directory.Delete(Folder, recursive: true);
        using var large = Zips.WithSize(zip, 20_000);
        Assert.Contains("'a'", Assert.Throws<TarnException>(() => Unpack(large)).Message);
    }

    [Fact]
    public void Too_many_entries_are_refused_before_they_are_read()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i <= PackageLimits.EntriesMax; i++)
            {
                archive.CreateEntry($"{i}", CompressionLevel.NoCompression);
            }
        }

        zip.Position = 0;
        Assert.Contains("more than 100000 entries", Assert.Throws<TarnException>(() => Unpack(zip)).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void Bytes_that_are_no_zip_are_refused()
    {
        foreach (var bytes in new[] { Array.Empty<byte>(), "hello"u8.ToArray(), new byte[100_000] })
        {
            using var zip = new MemoryStream(bytes);
            Assert.StartsWith("Could not unzip uploaded file.", Assert.Throws<TarnException>(() => Unpack(zip)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_zips_are_refused_or_unpacked_inside(int seed)
    {
        var random = new Random(seed);
        var parts = new[] { "a", "b", "..", ".", "", "c", "node_modules", "\0", "é" };
        for (var round = 0; round < 300; round++)
        {
            var entries = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (
                Name: string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => parts[random.Next(parts.Length)])),
                Text: random.Next(3) == 0 ? "../x" : "text",
                Attributes: random.Next(3) switch { 0 => Zips.Link, 1 => Zips.Program, _ => Zips.File })).Where(entry => entry.Name.Length > 0).ToArray();
            var bytes = Zips.Of(entries).ToArray();
            for (var flips = random.Next(4); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            Directory.CreateDirectory(Folder);
            try
            {
                using var zip = new MemoryStream(bytes);
                Unpack(zip);
            }
            catch (TarnException failure)
            {
                Assert.Equal(ErrorKind.InvalidArgument, failure.Kind);
            }

            Assert.Equal([Folder], Directory.GetFileSystemEntries(_top));
            Assert.All(
                new DirectoryInfo(Folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
                    .Where(file => file.LinkTarget is not null),
                link => Assert.StartsWith(Folder, Path.GetFullPath(link.LinkTarget!, Path.GetDirectoryName(link.FullName)!), StringComparison.Ordinal));
            Directory.Delete(Folder, recursive: true);
        }
    }

    private long Unpack(Stream zip)
    {
        Directory.CreateDirectory(Folder);
        return ZipUnpacker.Unpack(zip, Folder, CancellationToken.None);
    }

    private void Refused(string message, params (string Name, string Text, int Attributes)[] entries)
    {
        using var zip = Zips.Of(entries);
        var failure = Assert.Throws<TarnException>(() => Unpack(zip));
        Assert.Equal(ErrorKind.InvalidArgument, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal([Folder], Directory.GetFileSystemEntries(_top));
        Directory.Delete(Folder, recursive: true);
    }
}
