namespace Tarn.Wire.Http.Sites;

/// <summary>URLs that a door serves beside its operations. Requests and answers have any form.</summary>
public interface ISite
{
    /// <summary>The visit of a request whose host or path belongs to the site; null: the request is for another part.</summary>
    SiteVisit? Find(WireRequest request);
}
