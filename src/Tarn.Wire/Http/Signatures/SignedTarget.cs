namespace Tarn.Wire.Http.Signatures;

/// <summary>Method and target of a request, and how a signature covers path and query.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="RawPath">The path of the request line.</param>
/// <param name="RawQuery">The query of the request line, without question mark.</param>
/// <param name="PathForm">How the path is canonicalised.</param>
/// <param name="PlusIsSpace">Whether a plus in the query means a space.</param>
internal readonly record struct SignedTarget(string Method, string RawPath, string RawQuery, PathForm PathForm, bool PlusIsSpace);
