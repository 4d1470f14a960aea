namespace Tarn.Items.Tests.Copies;

/// <summary>A folder of one test, deleted at its end.</summary>
internal sealed class CopyFolder : IDisposable
{
    public CopyFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"tarn-test-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
