import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Literal;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.view.BaseView;
import org.apache.iceberg.view.View;

/**
 * Iceberg's own REST client. Arguments: the server's URL, the account, a command (columns, views, version, defaults, vectors, change), a namespace, and
 * further ones of the command. Keys from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Each step prints a line.
 */
public class Iceberg {
  static RESTCatalog catalog = new RESTCatalog();
  static Namespace space;
  static Schema two = new Schema(
      Types.NestedField.required(1, "id", Types.IntegerType.get()), Types.NestedField.optional(2, "data", Types.StringType.get()));

  public static void main(String[] args) throws Exception {
    String key = System.getenv("AWS_ACCESS_KEY_ID"), secret = System.getenv("AWS_SECRET_ACCESS_KEY");
    Map<String, String> p = new HashMap<>();
    p.put("uri", args[0] + "/iceberg");
    p.put("warehouse", args[1]);
    p.put("rest.sigv4-enabled", "true");
    p.put("rest.signing-name", "glue");
    p.put("rest.signing-region", "us-east-1");
    p.put("rest.access-key-id", key);
    p.put("rest.secret-access-key", secret);
    p.put("client.region", "us-east-1");
    p.put("s3.endpoint", args[0]);
    p.put("s3.path-style-access", "true");
    p.put("s3.access-key-id", key);
    p.put("s3.secret-access-key", secret);
    catalog.initialize("tarn", p);
    space = Namespace.of(args[3]);
    if (!catalog.namespaceExists(space)) catalog.createNamespace(space);
    switch (args[2]) {
      case "columns" -> columns();
      case "views" -> views(args[4]);
      case "version" -> version();
      case "defaults" -> defaults();
      case "vectors" -> vectors();
      case "change" -> change(args[4]);
      default -> throw new IllegalArgumentException(args[2]);
    }
    catalog.close();
  }

  static void columns() {
    Table t = catalog.createTable(TableIdentifier.of(space, "t"), new Schema(
        Types.NestedField.required(1, "id", Types.IntegerType.get()), Types.NestedField.optional(2, "data", Types.StringType.get()),
        Types.NestedField.optional(3, "x", Types.StringType.get())));
    t.updateSchema().deleteColumn("data").commit();
    t.updateSchema().deleteColumn("x").commit();
    t.updateSchema().addColumn("y", Types.StringType.get()).commit();
    t.updateSchema().deleteColumn("y").addColumn("z", Types.IntegerType.get()).commit();
    for (Types.NestedField field : catalog.loadTable(TableIdentifier.of(space, "t")).schema().columns()) System.out.println(field.fieldId() + " " + field.name());
  }

  static void views(String folder) {
    TableIdentifier id = TableIdentifier.of(space, "v");
    refusal("create", () -> catalog.buildView(id).withSchema(two).withDefaultNamespace(space)
        .withQuery("trino", "select 1").withQuery("trino", "select 2").create());
    View v = catalog.buildView(id).withSchema(two).withDefaultNamespace(space).withQuery("trino", "select 1")
        .withProperty("write.metadata.path", folder).create();
    System.out.println(file(v).startsWith(folder + "/") ? "in the folder" : file(v));
    v.updateProperties().set("write.metadata.path", folder + "2").commit();
    System.out.println(file(catalog.loadView(id)).startsWith(folder + "2/") ? "in the second folder" : file(catalog.loadView(id)));
    v = catalog.buildView(id).withSchema(two).withDefaultNamespace(space).withQuery("trino", "select 3").replace();
    System.out.println(v.sqlFor("trino").sql());
    refusal("location", () -> catalog.loadView(id).updateLocation().setLocation("file:/tmp/elsewhere").commit());
    refusal("missing", () -> catalog.loadView(TableIdentifier.of(space, "none")));
    refusal("twice", () -> catalog.buildView(id).withSchema(two).withDefaultNamespace(space).withQuery("trino", "select 1").create());
  }

  static void version() {
    refusal("four", () -> catalog.buildTable(TableIdentifier.of(space, "four"), two).withProperty("format-version", "4").create());
    Table three = catalog.buildTable(TableIdentifier.of(space, "three"), two).withProperty("format-version", "3").create();
    System.out.println("created " + facts(three));
    catalog.buildTable(TableIdentifier.of(space, "staged"), two).withProperty("format-version", "3").createTransaction().commitTransaction();
    System.out.println("staged " + facts(catalog.loadTable(TableIdentifier.of(space, "staged"))));

    Table t = catalog.buildTable(TableIdentifier.of(space, "one"), two).withProperty("format-version", "1").create();
    DataFile before = file(t, "before", 10);
    t.newAppend().appendFile(before).commit();
    for (String version : new String[] {"2", "3"}) {
      t.updateProperties().set("format-version", version).commit();
      System.out.println("upgraded " + facts(catalog.loadTable(TableIdentifier.of(space, "one"))));
    }
    refusal("lowered", () -> t.updateProperties().set("format-version", "2").commit());
    t.newAppend().appendFile(file(t, "after", 5)).commit();
    System.out.println("ids " + facts(t) + " " + t.currentSnapshot().firstRowId() + " " + t.currentSnapshot().addedRows());

    // Overwrite, then a transaction with two changes.
    t.newOverwrite().deleteFile(before).addFile(file(t, "instead", 7)).commit();
    System.out.println("overwritten " + facts(t) + " " + t.currentSnapshot().firstRowId() + " " + t.currentSnapshot().addedRows());
    Transaction both = t.newTransaction();
    both.newAppend().appendFile(file(t, "both", 3)).commit();
    both.updateProperties().set("k", "v").commit();
    both.commitTransaction();
    System.out.println("transaction " + facts(t) + " " + t.properties().get("k"));
    catalog.buildTable(TableIdentifier.of(space, "one"), two).replaceTransaction().commitTransaction();
    System.out.println("replaced " + facts(catalog.loadTable(TableIdentifier.of(space, "one"))));
  }

  /** Adds columns with defaults, and other types of version 3. */
  static void defaults() {
    Table old = catalog.createTable(TableIdentifier.of(space, "two"), two);
    refusal("version 2", () -> old.updateSchema().addColumn("n", Types.LongType.get(), Literal.of(7L)).commit());
    Table t = catalog.buildTable(TableIdentifier.of(space, "three"), two).withProperty("format-version", "3").create();
    t.updateSchema().addColumn("n", Types.LongType.get(), Literal.of(7L)).addRequiredColumn("d", Types.StringType.get(), Literal.of("none")).commit();
    t.updateSchema().updateColumnDefault("n", Literal.of(8L)).commit();
    t.updateSchema().addColumn("v", Types.VariantType.get()).addColumn("u", Types.UnknownType.get())
        .addColumn("ns", Types.TimestampNanoType.withoutZone()).addColumn("tz", Types.TimestampNanoType.withZone()).commit();
    for (Types.NestedField f : catalog.loadTable(TableIdentifier.of(space, "three")).schema().columns()) {
      System.out.println(f.name() + " " + f.type() + " " + f.isRequired() + " " + f.initialDefault() + " " + f.writeDefault());
    }
  }

  /** A row delta with a deletion vector, which a second one replaces. The vectors themselves are not read. */
  static void vectors() {
    Table t = catalog.buildTable(TableIdentifier.of(space, "three"), two).withProperty("format-version", "3").create();
    DataFile data = file(t, "data", 10);
    t.newAppend().appendFile(data).commit();
    DeleteFile first = vector(t, data, "first", 2), second = vector(t, data, "second", 3);
    t.newRowDelta().addDeletes(first).validateFromSnapshot(t.currentSnapshot().snapshotId()).commit();
    t.newRowDelta().removeDeletes(first).addDeletes(second).validateFromSnapshot(t.currentSnapshot().snapshotId()).commit();
    for (FileScanTask task : t.newScan().planFiles()) {
      for (DeleteFile d : task.deletes()) {
        System.out.println(d.format() + " " + d.recordCount() + " " + d.contentOffset() + " " + d.contentSizeInBytes() + " "
            + d.referencedDataFile().equals(data.location()) + " " + task.file().firstRowId());
      }
    }
    System.out.println(facts(t));
  }

  static String facts(Table t) {
    TableMetadata m = ((BaseTable) t).operations().refresh();
    return m.formatVersion() + " " + m.nextRowId() + " " + m.snapshots().size();
  }

  static DataFile file(Table t, String name, long rows) {
    return DataFiles.builder(t.spec()).withPath(t.location() + "/data/" + name + ".parquet").withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(100).withRecordCount(rows).build();
  }

  static DeleteFile vector(Table t, DataFile data, String name, long rows) {
    return FileMetadata.deleteFileBuilder(t.spec()).ofPositionDeletes().withFormat(FileFormat.PUFFIN)
        .withPath(t.location() + "/data/" + name + ".puffin").withFileSizeInBytes(100).withRecordCount(rows)
        .withReferencedDataFile(data.location()).withContentOffset(4).withContentSizeInBytes(44).build();
  }

  /** Counts the rows by the manifests, then takes one file out and puts it back, and adds a column. */
  static void change(String name) throws Exception {
    TableIdentifier id = TableIdentifier.of(space, name);
    Table t = catalog.loadTable(id);
    DataFile one = lastFile(t);
    System.out.println("rows " + rows(t));
    // The server may merge the file with others before the commit. Without the check the commit would then delete nothing.
    while (true) {
      try {
        t.newDelete().deleteFile(one).validateFilesExist().commit();
        break;
      } catch (ValidationException merged) {
        t.refresh();
        one = lastFile(t);
      }
    }
    t.newAppend().appendFile(one).commit();
    t.updateSchema().addColumn("by_java", Types.StringType.get()).commit();
    t.expireSnapshots().expireOlderThan(System.currentTimeMillis() - 86_400_000L).retainLast(5).cleanExpiredFiles(false).commit();
    System.out.println("rows " + catalog.loadTable(id).currentSnapshot().summary().get("total-records"));
  }

  static long rows(Table t) throws Exception {
    long rows = 0;
    try (CloseableIterable<FileScanTask> tasks = t.newScan().planFiles()) {
      for (FileScanTask task : tasks) rows += task.file().recordCount();
    }
    return rows;
  }

  static DataFile lastFile(Table t) throws Exception {
    DataFile last = null;
    try (CloseableIterable<FileScanTask> tasks = t.newScan().planFiles()) {
      for (FileScanTask task : tasks) last = task.file();
    }
    return last;
  }

  static String file(View view) {
    return ((BaseView) view).operations().current().metadataFileLocation();
  }

  static void refusal(String step, Runnable run) {
    try {
      run.run();
      System.out.println(step + " was not refused");
    } catch (RuntimeException e) {
      System.out.println(step + " " + e.getClass().getSimpleName() + " " + e.getMessage().lines().findFirst().orElse(""));
    }
  }
}
