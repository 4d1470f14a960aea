using Tarn.Storage.Objects.Events;

namespace Tarn.Aws.S3.Events;

/// <summary>The names of events.</summary>
internal static class EventNames
{
    private static readonly string[] Families =
    [
        "s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*", "s3:ObjectRestore:*", "s3:LifecycleExpiration:*",
    ];

    /// <summary>The names that together ask for every event.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Families, Of(ObjectEventKind.Transitioned), Of(ObjectEventKind.AclPut)];

    /// <summary>Whether a rule may ask for the name: it happens here.</summary>
    public static bool IsOne(string name) => Families.Contains(name, StringComparer.Ordinal) || Enum.GetValues<ObjectEventKind>().Any(kind => Of(kind) == name);

    public static string Of(ObjectEventKind kind) => kind switch
    {
        ObjectEventKind.CreatedByPut => "s3:ObjectCreated:Put",
        ObjectEventKind.CreatedByPost => "s3:ObjectCreated:Post",
        ObjectEventKind.CreatedByCopy => "s3:ObjectCreated:Copy",
        ObjectEventKind.CreatedByUpload => "s3:ObjectCreated:CompleteMultipartUpload",
        ObjectEventKind.Removed => "s3:ObjectRemoved:Delete",
        ObjectEventKind.MarkerMade => "s3:ObjectRemoved:DeleteMarkerCreated",
        ObjectEventKind.Expired => "s3:LifecycleExpiration:Delete",
        ObjectEventKind.ExpiryMarkerMade => "s3:LifecycleExpiration:DeleteMarkerCreated",
        ObjectEventKind.Transitioned => "s3:LifecycleTransition",
        ObjectEventKind.TagsPut => "s3:ObjectTagging:Put",
        ObjectEventKind.TagsRemoved => "s3:ObjectTagging:Delete",
        ObjectEventKind.RestoreAsked => "s3:ObjectRestore:Post",
        ObjectEventKind.RestoreCompleted => "s3:ObjectRestore:Completed",
        ObjectEventKind.AclPut => "s3:ObjectAcl:Put",
    };
}
