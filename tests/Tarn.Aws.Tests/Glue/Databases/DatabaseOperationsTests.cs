using Tarn.Aws.Glue.Databases;
using Tarn.Aws.Glue.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Glue.Databases;

/// <summary>The family alone, on the twins of store and files.</summary>
public sealed class DatabaseOperationsTests
{
    [Fact]
    public async Task A_database_is_made_changed_listed_and_deleted()
    {
        await using var twins = await CatalogTwins.Open();
        var databases = new DatabaseOperations(twins.Finder, twins.Catalog, twins.Store, twins.Tokens);

        await databases.CreateDatabase(
            new CreateDatabaseInput { DatabaseInput = new DatabaseInput { Name = "Web", Description = "old" } }, CatalogTwins.Call("CreateDatabase"), default);
        await databases.UpdateDatabase(
            new UpdateDatabaseInput { Name = "web", DatabaseInput = new DatabaseInput { Name = "web", Description = "new" } },
            CatalogTwins.Call("UpdateDatabase"),
            default);
        var found = await databases.GetDatabase(new GetDatabaseInput { Name = "WEB" }, CatalogTwins.Call("GetDatabase"), default);
        Assert.Equal(("web", "new"), (found.Database!.Name, found.Database.Description));

        var first = await databases.GetDatabases(new GetDatabasesInput { MaxResults = 1 }, CatalogTwins.Call("GetDatabases"), default);
        var rest = await databases.GetDatabases(new GetDatabasesInput { NextToken = first.NextToken }, CatalogTwins.Call("GetDatabases"), default);
        Assert.Equal(["db", "web"], first.DatabaseList.Concat(rest.DatabaseList).Select(database => database.Name));

        await databases.DeleteDatabase(new DeleteDatabaseInput { Name = "web" }, CatalogTwins.Call("DeleteDatabase"), default);
        var gone = await Assert.ThrowsAsync<AwsErrorException>(
            () => databases.GetDatabase(new GetDatabaseInput { Name = "web" }, CatalogTwins.Call("GetDatabase"), default));
        Assert.Equal(("EntityNotFoundException", "Database web not found."), (gone.Code, gone.Message));
    }
}
