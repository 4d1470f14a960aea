using Tarn.Processes.Native;

namespace Tarn.Workers.Native;

/// <summary>A linked input file in memory. Its pages belong to the system, not to the worker's limit of data.</summary>
internal sealed unsafe class MappedLink : IDisposable
{
    private readonly nuint _length;
    private void* _start;

    /// <param name="path">The link.</param>
    /// <param name="length">The bytes that are read.</param>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    public MappedLink(string path, long length)
    {
        var descriptor = FenceCalls.Open(path, FenceCalls.OpenReadOnly | FenceCalls.OpenCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open {path}: {FenceCalls.LastError()}");
        }

        _length = (nuint)length;
        _start = FenceCalls.Map(null, _length, FenceCalls.ProtectRead, FenceCalls.MapShared, descriptor, 0);
        _ = FenceCalls.Close(descriptor);
        if ((nint)_start == -1)
        {
            _start = null;
            throw new IOException($"cannot map {path}: {FenceCalls.LastError()}");
        }
    }

    ~MappedLink() => Unmap();

    /// <summary>The first byte.</summary>
    public byte* Start => (byte*)_start;

    /// <inheritdoc/>
    public void Dispose()
    {
        Unmap();
        GC.SuppressFinalize(this);
    }

    private void Unmap()
    {
        if (_start != null)
        {
            _ = FenceCalls.Unmap(_start, _length);
            _start = null;
        }
    }
}
