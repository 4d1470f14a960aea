namespace Tarn.Aws.Http.Signatures;

/// <summary>Method and target of a request, with how a signature sees path and query.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="RawPath">The path as it stands in the request line.</param>
/// <param name="RawQuery">The query as it stands there, without question mark.</param>
/// <param name="PathForm">How the path is canonicalised.</param>
/// <param name="PlusIsSpace">Whether a plus in the query was meant as a space.</param>
internal readonly record struct SignedTarget(string Method, string RawPath, string RawQuery, PathForm PathForm, bool PlusIsSpace);
