using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Rights;

/// <summary>Rights to bytes by lists of prefixes; a denied prefix wins.</summary>
/// <param name="Granted">Actions, each on the keys that begin with <c>bucket/prefix</c>.</param>
internal sealed record GrantedBytes(params (string Action, string Prefix)[] Granted) : IRights
{
    private const string ArnStart = "arn:aws:s3:::";

    public (string Action, string Prefix)[] Denied { get; init; } = [];

    public string Holder => "ada";

    public bool IsUnlimited => false;

    public bool IsDenied(string action, string resource) => false;

    public bool IsAllowed(string action, string resource)
    {
        var name = resource[ArnStart.Length..];
        return Granted.Any(one => one.Action == action && name.StartsWith(one.Prefix, StringComparison.Ordinal))
            && !Denied.Any(one => one.Action == action && name.StartsWith(one.Prefix, StringComparison.Ordinal));
    }

    public void Require(string action, string resource)
    {
        if (!IsAllowed(action, resource))
        {
            throw new TarnException(ErrorKind.AccessDenied, $"User: ada is not authorized to perform: {action} on resource: {resource}");
        }
    }

    public FolderRight OfFolder(string action, string bucket, string folder)
    {
        var name = $"{bucket}/{folder}";
        var granted = Part(Granted, action, name);
        var denied = Part(Denied, action, name);
        return denied == FolderRight.All ? FolderRight.None : denied == FolderRight.Some && granted == FolderRight.All ? FolderRight.Some : granted;
    }

    private static FolderRight Part((string Action, string Prefix)[] list, string action, string folder) =>
        list.Any(one => one.Action == action && folder.StartsWith(one.Prefix, StringComparison.Ordinal)) ? FolderRight.All
        : list.Any(one => one.Action == action && one.Prefix.StartsWith(folder, StringComparison.Ordinal)) ? FolderRight.Some
        : FolderRight.None;
}
