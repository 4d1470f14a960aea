using Tarn.Aws.SecretsManager.Forms;
using Tarn.Aws.SecretsManager.Model;
using Tarn.Aws.SecretsManager.Selection;

namespace Tarn.Aws.SecretsManager.Listings;

/// <summary>Lists of secrets.</summary>
/// <param name="listing">Lists secrets.</param>
[AwsOperations("secretsmanager")]
internal sealed partial class ListingOperations(SecretListing listing)
{
    private const int PageDefault = 100;

    public async Task<ListSecretsOutput> ListSecrets(ListSecretsInput input, Call call, CancellationToken cancellationToken)
    {
        var query = new SecretQuery
        {
            Filters = input.Filters ?? [],
            IncludesDeleted = input.IncludePlannedDeletion == true,
            SortBy = input.SortBy,
            IsAscending = input.SortOrder == "asc",
        };
        var (page, next) = await listing.Page(call, query, input.NextToken, input.MaxResults ?? PageDefault, cancellationToken);
        return new ListSecretsOutput { SecretList = [.. page.Select(one => SecretForms.EntryOf(one.Secret, one.Tags))], NextToken = next };
    }
}
