using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Tests.Disk;

public sealed class DirectoryLockTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-lock-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_lock_that_was_given_back_is_free_although_a_starting_child_still_has_its_descriptor()
    {
        // A child process has all descriptors of its parent until it runs its program.
        int copy;
        using (DirectoryLock.Take(_root))
        {
            copy = Duplicate(DescriptorOf(Path.Join(_root, DirectoryLock.Name)));
        }

        Assert.True(copy >= 0);
        DirectoryLock.Take(_root).Dispose();
        Assert.Equal(0, Close(copy));
    }

    [Fact]
    public async Task A_lock_waits_for_a_starting_child_of_a_process_that_was_killed()
    {
        var left = DirectoryLock.Take(_root);
        using (var copy = new SafeFileHandle(Duplicate(DescriptorOf(Path.Join(_root, DirectoryLock.Name))), ownsHandle: true))
        {
            RandomAccess.SetLength(copy, 0);
            await RandomAccess.WriteAsync(copy, Encoding.UTF8.GetBytes($"{int.MaxValue}\nhttp://127.0.0.1:4566\n"), 0);
        }

        var next = Task.Run(() => DirectoryLock.Take(_root));
        Assert.False(next.IsCompleted);
        left.Dispose();
        (await next).Dispose();
    }

    private static int DescriptorOf(string path) => int.Parse(
        Path.GetFileName(Directory.GetFiles("/proc/self/fd").First(link => new FileInfo(link).LinkTarget == path)),
        System.Globalization.CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
