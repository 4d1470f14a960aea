namespace Tarn.Storage.Rights;

/// <summary>The rights of the program itself, for its own work: system tables, managed results, maintenance. They allow everything.</summary>
public sealed class InstanceRights : IRights
{
    private InstanceRights()
    {
    }

    /// <summary>The only instance.</summary>
    public static InstanceRights Instance { get; } = new();

    /// <inheritdoc/>
    public string Holder => "tarn";

    /// <inheritdoc/>
    public bool IsUnlimited => true;

    /// <inheritdoc/>
    public bool IsDenied(string action, string resource) => false;

    /// <inheritdoc/>
    public bool IsAllowed(string action, string resource) => true;

    /// <inheritdoc/>
    public void Require(string action, string resource)
    {
    }

    /// <inheritdoc/>
    public FolderRight OfFolder(string action, string bucket, string folder) => FolderRight.All;
}
