namespace Tarn.Aws.Lambda.Policies;

/// <summary>The condition keys of a request to a function URL.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"/>
/// <param name="authType">The URL's type: <c>NONE</c> or <c>AWS_IAM</c>.</param>
internal sealed class UrlKeys(string authType) : IRequestKeys
{
    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(string key) => key switch
    {
        "lambda:functionurlauthtype" => [authType],
        "lambda:invokedviafunctionurl" => ["true"],
        _ => null,
    };
}
