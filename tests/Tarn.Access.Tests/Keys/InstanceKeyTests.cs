using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Root;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Access.Tests.Keys;

/// <summary>The file of the instance key, plain and wrapped.</summary>
public sealed class InstanceKeyTests : IDisposable
{
    private static readonly byte[] Master = RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tarn-keys-");
    private readonly DataDirectory _directory;

    public InstanceKeyTests() => _directory = DataDirectory.Open(_folder.FullName, "1", TimeProvider.System);

    private string File => Path.Join(_folder.FullName, "keys", "instance.key");

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void A_first_start_with_a_master_key_never_writes_the_plain_key()
    {
        var key = InstanceKey.OpenOrCreate(_directory, hasStore: false, Master);
        Assert.True(InstanceKey.IsWrapped(_directory));
        Assert.Equal(-1, System.IO.File.ReadAllBytes(File).AsSpan().IndexOf(key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(key, InstanceKey.OpenOrCreate(_directory, hasStore: true, Master));
    }

    [Fact]
    public void A_wrong_missing_or_unused_master_key_is_refused_and_changes_nothing()
    {
        Assert.Null(InstanceKey.IsWrapped(_directory));
        InstanceKey.OpenOrCreate(_directory, hasStore: false, Master);
        AssertRefused(null);
        AssertRefused(new byte[SecretSealer.KeyBytes]);
        InstanceKey.Rewrap(_directory, Master, null);
        AssertRefused(Master);
    }

    [Fact]
    public void The_key_stays_the_same_through_wrap_change_and_unwrap()
    {
        var key = InstanceKey.OpenOrCreate(_directory, hasStore: false, null);
        InstanceKey.Rewrap(_directory, null, Master);
        var next = RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes);
        InstanceKey.Rewrap(_directory, Master, next);
        AssertRefused(Master);
        Assert.Equal(key, InstanceKey.OpenOrCreate(_directory, hasStore: true, next));
        InstanceKey.Rewrap(_directory, next, null);
        Assert.Equal(key, InstanceKey.OpenOrCreate(_directory, hasStore: true, null));
    }

    [Fact]
    public void A_lost_key_is_not_made_anew_beside_a_store()
    {
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TarnException>(() => InstanceKey.OpenOrCreate(_directory, hasStore: true, null)).Kind);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void Each_flipped_bit_of_a_wrapped_key_is_refused()
    {
        InstanceKey.OpenOrCreate(_directory, hasStore: false, Master);
        var whole = System.IO.File.ReadAllBytes(File);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            System.IO.File.WriteAllBytes(File, damaged);
            Assert.Throws<TarnException>(() => InstanceKey.OpenOrCreate(_directory, hasStore: true, Master));
        }
    }

    [Fact]
    public void The_golden_file_opens()
    {
        var file = Convert.FromBase64String(System.IO.File.ReadAllText(GoldenFiles.PathOf("wrapped-key-v1.txt")).Trim());
        System.IO.File.WriteAllBytes(File, file);
        var master = Enumerable.Range(0, 32).Select(i => (byte)(255 - i)).ToArray();
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), InstanceKey.OpenOrCreate(_directory, hasStore: true, master));
    }

    private void AssertRefused(byte[]? master)
    {
        var before = System.IO.File.ReadAllBytes(File);
        var refused = Assert.Throws<TarnException>(() => InstanceKey.OpenOrCreate(_directory, hasStore: true, master));
        Assert.EndsWith("Nothing was changed.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }
}
