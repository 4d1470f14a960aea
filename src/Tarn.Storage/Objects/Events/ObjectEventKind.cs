namespace Tarn.Storage.Objects.Events;

/// <summary>The changes of objects that S3 reports. The numbers are stored on disk.</summary>
public enum ObjectEventKind : byte
{
    CreatedByPut = 0,
    CreatedByPost = 1,
    CreatedByCopy = 2,
    CreatedByUpload = 3,
    Removed = 4,
    MarkerMade = 5,
    Expired = 6,
    ExpiryMarkerMade = 7,
    Transitioned = 8,
    TagsPut = 9,
    TagsRemoved = 10,
    RestoreAsked = 11,
    RestoreCompleted = 12,
    AclPut = 13,
}
