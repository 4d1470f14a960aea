namespace Tarn.Storage.Objects;

/// <summary>A file that stays while this is not disposed.</summary>
public sealed class LocalFileLease(string path, Action release) : IDisposable
{
    private Action? release = release;

    /// <summary>The file's absolute path. Its bytes must not be changed.</summary>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref release, null)?.Invoke();
}
