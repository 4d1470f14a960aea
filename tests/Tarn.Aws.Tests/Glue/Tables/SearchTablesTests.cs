using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Tables;
using Tarn.Lake.Commit.Locks;

namespace Tarn.Aws.Tests.Glue.Tables;

/// <summary>Searches of tables, on the twins of store and files.</summary>
public sealed class SearchTablesTests
{
    [Fact]
    public async Task Tables_are_found_by_words_and_properties_and_sorted()
    {
        await using var twins = await CatalogTwins.Open();
        var tables = new TableOperations(
            twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);
        (string, string, string)[] made = [("orders", "paid orders", "5"), ("visits", "of the shop", "70"), ("shops", "", "9")];
        foreach (var (name, description, rows) in made)
        {
            var input = new TableInput { Name = name, Description = description, Parameters = new Dictionary<string, string> { ["rows"] = rows } };
            await tables.CreateTable(new CreateTableInput { DatabaseName = "db", TableInput = input }, CatalogTwins.Call("CreateTable"), default);
        }

        Assert.Equal(["shops", "visits"], await Search(new SearchTablesInput { SearchText = "shop" }));
        Assert.Equal(["orders"], await Search(new SearchTablesInput { SearchText = "\"paid orders\"" }));
        Assert.Equal(["orders"], await Search(Filtered("rows", "5")));
        Assert.Equal(["shops", "visits"], await Search(Filtered("rows", "8", "GREATER_THAN")));
        Assert.Equal(["orders", "shops"], await Search(Filtered("Name", "*o*s")));
        Assert.Equal(
            ["visits", "shops", "orders"],
            await Search(new SearchTablesInput { SortCriteria = [new SortCriterion { FieldName = "Name", Sort = "DESC" }], MaxResults = 2 }));

        async Task<List<string>> Search(SearchTablesInput input)
        {
            var found = new List<string>();
            for (string? token = ""; token is not null;)
            {
                var page = await tables.SearchTables(input with { NextToken = token }, CatalogTwins.Call("SearchTables"), default);
                found.AddRange(page.TableList!.Select(table => table.Name));
                token = page.NextToken;
            }

            return found;
        }
    }

    [Theory]
    [InlineData("*rd*", "orders")]
    [InlineData("ord.*", "orders")]
    [InlineData("o*|v*", "orders,visits")]
    [InlineData("[a-o]+rders", "orders")]
    public async Task Listings_take_a_star_as_any_text(string expression, string names)
    {
        await using var twins = await CatalogTwins.Open();
        await twins.AddTable("orders");
        await twins.AddTable("visits");
        var tables = new TableOperations(
            twins.Finder, twins.Catalog, new TableCommitters(twins.Store, twins.Catalog, TimeProvider.System), twins.Store, twins.Tokens);
        var found = await tables.GetTables(new GetTablesInput { DatabaseName = "db", Expression = expression }, CatalogTwins.Call("GetTables"), default);
        Assert.Equal(names.Split(','), found.TableList!.Select(table => table.Name));
    }

    private static SearchTablesInput Filtered(string key, string value, string? comparator = null) =>
        new() { Filters = [new PropertyPredicate { Key = key, Value = value, Comparator = comparator }] };
}
