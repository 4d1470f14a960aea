using System.Text;
using Tarn.Aws.Glue.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Tests.Documents;

public sealed class ShapeDocumentTests
{
    private static readonly GetTableOutput Table = new() { Table = new Table { Name = "t" } };

    private static readonly GetDatabaseOutput Database = new()
    {
        Database = new Database { Name = "d", Parameters = new Dictionary<string, string> { ["k"] = "v" } },
    };

    [Fact]
    public void A_document_of_one_shape_is_a_version_and_its_JSON()
    {
        var document = ShapeDocument.Encode(Database);

        Assert.Equal("\u0001" + """{"Database":{"Name":"d","Parameters":{"k":"v"}}}""", Encoding.UTF8.GetString(document));
        Assert.Equal("v", ShapeDocument.Decode<GetDatabaseOutput>(document).Database!.Parameters!["k"]);
    }

    [Fact]
    public void A_document_of_two_shapes_has_the_length_of_the_first_before_them()
    {
        var document = ShapeDocument.Encode(Table, Database);

        const string First = """{"Table":{"Name":"t"}}""";
        Assert.Equal("\u0001\0\0\0" + (char)First.Length + First + """{"Database":{"Name":"d","Parameters":{"k":"v"}}}""", Encoding.UTF8.GetString(document));
        Assert.Equal("t", ShapeDocument.DecodeFirst<GetTableOutput>(document).Table!.Name);
        Assert.Equal("d", ShapeDocument.DecodeSecond<GetDatabaseOutput>(document).Database!.Name);
    }
}
